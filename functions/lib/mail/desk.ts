import type { SESMessage } from 'aws-lambda';
import type { ReplayWanted } from '../../../domain/intake/parked.ts';
import type { Replays, Reread } from '../replays.ts';
import { mailOfSes, rawKeyOfSes } from './incoming.ts';
import { createReceiveMail, type MailPorts, type MailReceived } from './receive.ts';

/** A mail that is stored, as SES tells of it; `replay`: read out of a webhook that was parked. */
export type StoredMail = SESMessage & { readonly replay?: ReplayWanted };
/** What the function that reads mail is told: of a mail, or that a parked one is to be read once more. */
export type MailMessage = StoredMail | { readonly replay: ReplayWanted };

/** Every mail as it comes, whoever tells of it. `undefined`: a replay that nobody waits for any more. */
export const createMailDesk = ({ replays, ...ports }: MailPorts & { readonly replays: Replays }) => {
  const receive = createReceiveMail(ports);
  /** It is parked already: what became of it is told there. */
  const receiveAgain = createReceiveMail({ ...ports, park: async () => {} });
  const rawOf = async (key: string): Promise<Buffer> => {
    const raw = await ports.objects.get(key);
    if (raw === undefined) throw new Error(`no mail stored at ${key}`);
    return raw;
  };

  return async (message: MailMessage): Promise<MailReceived['kind'] | undefined> => {
    if (!('mail' in message)) {
      const reread = await replays.read(message.replay, async ({ rawKey, at, envelope, verdicts }) => {
        const raw = await rawOf(rawKey);
        const stored = { raw, rawKey, at, recipients: [], ...envelope, ...(verdicts && { verdicts }) };
        return rereadOf(await receiveAgain({ ...stored, lookedAt: true }));
      });
      return reread === undefined ? undefined : reread.kind === 'parked' ? 'parked' : 'received';
    }
    const mail = mailOfSes(message, await rawOf(rawKeyOfSes(message)));
    if (message.replay === undefined) return (await receive(mail)).kind;
    const received = await receiveAgain(mail);
    await replays.tell(message.replay, rereadOf(received));
    return received.kind;
  };
};

const rereadOf = (received: MailReceived): Exclude<Reread, { kind: 'handed-on' }> =>
  received.kind === 'received' ? { kind: 'taken-in', cases: [received.caseId] } : received;
