import { describe, expect, it } from 'vitest';
import type { InteractionRecorded } from '../../../domain/case/events.ts';
import { type CaseId, caseOfStream, caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { hours, plus } from '../../../domain/kernel/time.ts';
import { systemActor } from '../../../functions/lib/actor.ts';
import { outgoingMessageId, plusAddress } from '../../../functions/lib/mail/threading.ts';
import { type LabelledMail, type LabelledThread, labelledThreads, type OurMail } from '../../support/labelled-threads.ts';
import { macKey, openMailRoom, supportAddress } from '../../support/mail-room.ts';
import { plainMail } from '../../support/mails.ts';
import { monday } from '../../support/moments.ts';

type Landed = { readonly mail: LabelledMail; readonly caseId: CaseId; readonly data: InteractionRecorded['data'] };

const room = openMailRoom();
let now = monday.at('09:00');

/** Our acknowledgement of a case that a mail has opened, as the next mail may refer to it. */
const ourMailOn = async (caseId: CaseId): Promise<OurMail> => {
  const token = outgoingMessageId({ caseId, purpose: 'ack', n: 100, domain: 'desk.example', key: macKey });
  const by = systemActor('notices.queue');
  const command = { type: 'RecordNotice', now, by, notice: 'acknowledgement', cause: '1.1', messageId: token } as const;
  await room.handle({ stream: caseStream(caseId), commandId: commandId('notice:ack'), actor: by, now, command });
  return {
    token,
    address: plusAddress(caseId, supportAddress, macKey),
    number: `${caseId.slice(0, 4)}-${caseId.slice(4, 8)}-${caseId.slice(8)}`,
  };
};

const run = async ({ mails }: LabelledThread, thread: number): Promise<readonly Landed[]> => {
  const landed: Landed[] = [];
  const ours: OurMail[] = [];
  const idOf = (nth: number): string => `t${thread}.m${nth}@customer.example`;
  const soFar = { idOf, ours: (nth: number): OurMail => ours[nth] ?? { token: '', address: supportAddress, number: '' } };
  for (const [nth, mail] of mails.entries()) {
    now = plus(now, hours(1));
    room.at(now);
    const to = mail.to?.(soFar) ?? supportAddress;
    const references = mail.references?.(soFar) ?? [];
    const inReplyTo = mail.inReplyTo?.(soFar);
    const raw = plainMail({
      from: `<${mail.from}>`,
      to,
      subject: mail.subject,
      text: `${mail.text}\n${mail.quotes?.(soFar) ?? ''}`,
      messageId: mail.noMessageId ? undefined : idOf(nth),
      headers: [
        ...(inReplyTo === undefined ? [] : [`In-Reply-To: <${inReplyTo}>`]),
        ...(references.length === 0 ? [] : [`References: ${references.map((id) => `<${id}>`).join('\r\n ')}`]),
      ],
    });
    const before = new Set(room.streams('case'));
    const count = room.interactions().length;
    await room.take(raw, { envelopeFrom: mail.from, recipients: [to] });
    const last = room.interactions().at(-1);
    if (last === undefined || room.interactions().length !== count + 1) throw new Error('not one interaction');
    const caseId = caseOfStream(last.stream);
    if (caseId === undefined) throw new Error('no case');
    landed.push({ mail, caseId, data: last.event.data });
    if (!before.has(last.stream)) ours[nth] = await ourMailOn(caseId);
  }
  return landed;
};

describe('A1, A2: the labelled set of mail threads', () => {
  it('A1 has at least 300 threads: wrong merges 0, missed threads at most 2 %, the doubtful ones put to a person', async () => {
    expect(labelledThreads.length).toBeGreaterThanOrEqual(300);
    const owners = new Map<CaseId, string>();
    const wrong: string[] = [];
    const missed: string[] = [];
    const unasked: string[] = [];
    let followUps = 0;
    for (const [index, thread] of labelledThreads.entries()) {
      const matters = new Map<string, CaseId>();
      for (const { mail, caseId, data } of await run(thread, index)) {
        const truth = `${index}/${mail.matter}`;
        const about = `${thread.name}: ${mail.subject} ${JSON.stringify(data.signals ?? data.doubt ?? [])}`;
        if ((owners.get(caseId) ?? truth) !== truth) wrong.push(about);
        owners.set(caseId, owners.get(caseId) ?? truth);
        const known = matters.get(truth);
        if (known !== undefined) followUps += 1;
        if (known !== undefined && known !== caseId) missed.push(about);
        matters.set(truth, known ?? caseId);
        if (mail.asks && data.doubt === undefined) unasked.push(about);
      }
    }
    expect(wrong).toEqual([]);
    expect(followUps).toBeGreaterThanOrEqual(200);
    expect(missed.length / followUps, missed.join('\n')).toBeLessThanOrEqual(0.02);
    expect(unasked).toEqual([]);
  });
});
