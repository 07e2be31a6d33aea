import type { CallStatus } from '../../../domain/case/call.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent, InteractionPurpose } from '../../../domain/case/events.ts';
import { causeOf } from '../../../domain/case/notices.ts';
import type { Channel } from '../../../domain/case/words.ts';
import type { Actor, Commit, Role } from '../../../domain/kernel/event.ts';
import { interactionId } from '../../../domain/kernel/ids.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import type { Agent } from './centre.ts';
import type { Contact } from './contact.ts';
import type { Life, Seen, Step } from './live.ts';

/** Steps of a case as people and systems take them. */

export const customer: Actor = { kind: 'customer', id: 'customer' };
export const links: Actor = { kind: 'system', id: 'identify.queue' };
const outbox: Actor = { kind: 'system', id: 'notices.queue' };
export const actorOf = ({ id, role }: Agent): Actor => ({ kind: 'agent', id, role });
export const staffed = (role: Role): Actor => ({ kind: 'agent', id: role === 'manager' ? 'mgr-001' : 'sup-001', role });

type Asks = CaseCommand extends infer One ? (One extends CaseCommand ? Omit<One, 'now' | 'by'> : never) : never;
/** A command at a moment. */
export const gives = (by: Actor, at: number, asks: Asks): Step => ({
  at,
  command: (now) => ({ ...asks, now, by }) as CaseCommand,
});

export const written = (contact: Contact, at: number, id: string, text?: string): Step =>
  gives(customer, at, {
    type: 'ReceiveContact',
    ...(id === 'i-1' ? { opening: contact.opening } : {}),
    interaction: {
      data: {
        interactionId: interactionId(id),
        direction: 'inbound',
        channel: contact.channel === 'desk' ? 'phone' : contact.channel,
        at: instantOf(Math.floor(at)),
        ...(contact.channel === 'email' ? { messageId: `${id}.${contact.opening.caseId}@mail.example` } : {}),
      },
      ...(contact.channel === 'email' ? { personal: { subject: contact.opening.subject } } : {}),
    },
    ...(text === undefined ? {} : { text }),
  });

export const says = (
  agent: Agent,
  at: number,
  said: { readonly id: string; readonly purpose: InteractionPurpose; readonly channel?: Channel; readonly awaiting?: string },
): Step => {
  const { id, purpose, channel, awaiting } = said;
  return {
    at,
    command: (now) => ({
      type: 'RecordInteraction',
      now,
      by: actorOf(agent),
      purpose,
      interaction: {
        data: { interactionId: interactionId(id), direction: 'outbound', at: now, ...(channel ? { channel } : {}) },
      },
      ...(awaiting === undefined ? {} : { awaitCustomer: { reason: awaiting } }),
    }),
  };
};

type Ring = { readonly callId: string; readonly direction: 'inbound' | 'outbound'; readonly opens?: Contact };
export const rings = ({ callId, direction, opens }: Ring, status: CallStatus, at: number, talkSeconds?: number): Step =>
  gives(customer, at, {
    type: 'ReportCall',
    callId,
    report: {
      status,
      at: instantOf(Math.floor(at)),
      direction,
      ...(talkSeconds === undefined ? {} : { talkSeconds }),
    },
    ...(opens === undefined ? {} : { opening: opens.opening }),
  });

/** A mail that the system sends for an event of the last commit (A7, D1); nothing where there is no such event. */
export function* noticed(seen: Seen, notice: 'acknowledgement' | 'survey', delay: number): Life {
  const type: CaseEvent['type'] = notice === 'survey' ? 'SurveyRequested' : 'InteractionRecorded';
  const { commit } = seen;
  const index = commit?.events.findIndex((event) => event.type === type) ?? -1;
  if (commit === undefined || index < 0) return;
  const cause = causeOf({ commit: commit.commit, index });
  const survey = surveyOf(commit, index);
  const messageId = `${notice}.${cause}.${seen.state.id}@desk.example`;
  yield gives(outbox, seen.now + delay, { type: 'RecordNotice', notice, cause, messageId, ...survey });
}

const surveyOf = ({ events }: Commit<CaseEvent>, index: number): { readonly survey?: number } => {
  const event = events[index];
  return event?.type === 'SurveyRequested' ? { survey: event.data.survey } : {};
};
