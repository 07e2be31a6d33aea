import { caseDecider } from '../../domain/case/case.ts';
import { deliveryDecider } from '../../domain/intake/delivery.ts';
import type { ReplayWanted } from '../../domain/intake/parked.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import type { Send } from './adapters/queue.ts';
import { interactionsHook } from './chat/receive.ts';
import { createCommandHandler } from './handle-command.ts';
import { createDeliver, createIsFirst } from './mail-hooks/deliver.ts';
import { mailgunHook, postmarkHook, sendgridHook } from './mail-hooks/providers.ts';
import { createPhoneDesk } from './phone/desk.ts';
import { twilioHooks } from './phone/receive.ts';
import { callsHook } from './phone/receive-calls.ts';
import { rereadConnect } from './phone/receive-connect.ts';
import { tcccHook } from './phone/tccc.ts';
import { createPolicies } from './policies.ts';
import { createReceiveContact } from './receive-contact.ts';
import type { RereadPorts } from './reread-webhooks.ts';

export type WebhookReaderPorts = {
  readonly events: EventStore;
  readonly objects: ObjectStore;
  /** Puts a message on the queue of the function that reads mail. */
  readonly send: Send;
  readonly now: () => Instant;
  readonly supportAddress: string;
  readonly publicUrl: string;
};

/** Every hook as it reads, by route. None proves anything: no secret is at hand. `wanted`: the replay that a mail read out of one is for. */
export const createWebhookReaders = (ports: WebhookReaderPorts) => {
  const { events, objects, send, now, supportAddress, publicUrl } = ports;
  const { receive, survey } = createPhoneDesk(events, now);
  const context = createPolicies(events, now).book;
  const chats = createReceiveContact(createCommandHandler({ store: events, decider: caseDecider, context }), now);
  const isFirst = createIsFirst(createCommandHandler({ store: events, decider: deliveryDecider, context: undefined }));
  const twilio = twilioHooks({ tokens: none, receive, survey, publicUrl });
  const readers = {
    'POST /webhooks/phone/twilio': twilio.status,
    'POST /webhooks/phone/twilio/dial': twilio.dial,
    'POST /webhooks/phone/twilio/voicemail': twilio.voicemail,
    'POST /webhooks/phone/twilio/survey': twilio.survey,
    'POST /webhooks/phone/tccc': tcccHook({ passwords: none, receive }),
    'POST /webhooks/calls': callsHook({ secrets: none, receive }),
    'POST /webhooks/interactions': interactionsHook({ secrets: none, objects, receive: chats }),
  };
  return (wanted: ReplayWanted): Pick<RereadPorts, 'readers' | 'connect'> => {
    const deliver = createDeliver({ objects, send, supportAddress, replay: wanted });
    const sendgrid = async () => ({ password: [] });
    const mail = { postmark: none, mailgun: none, sendgrid, deliver, isFirst };
    return {
      connect: rereadConnect(receive),
      readers: {
        ...readers,
        'POST /webhooks/mail/postmark': postmarkHook(mail),
        'POST /webhooks/mail/mailgun/mime': mailgunHook(mail),
        'POST /webhooks/mail/sendgrid': sendgridHook(mail),
      },
    };
  };
};

const none = async (): Promise<readonly string[]> => [];
