import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isForwardSubject, isReplySubject, normalSubject } from '../../../domain/intake/subject.ts';
import { type ThreadSignal, threadMail } from '../../../domain/intake/threading.ts';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';

const [one, other] = [caseIdFrom(Buffer.alloc(8, 1)), caseIdFrom(Buffer.alloc(8, 2))];
const kindOf = (...signals: readonly ThreadSignal[]) => threadMail([{ caseId: one, signals }]).kind;

describe('A2: which case a mail belongs to', () => {
  it.each<[string, readonly ThreadSignal[], 'joins' | 'doubtful' | 'new']>([
    ['sent to our address by the customer', ['plus-address', 'same-sender'], 'joins'],
    ['sent to our address by a colleague of theirs', ['plus-address', 'other-sender'], 'joins'],
    ['in answer to our mail, from another address', ['in-reply-to', 'other-sender'], 'joins'],
    [
      'our token in the thread, the subject kept, from another address',
      ['references', 'same-subject', 'other-sender', 'recent'],
      'joins',
    ],
    ['our token in the thread, another subject, another address', ['references', 'other-sender', 'recent'], 'doubtful'],
    ['handed on by another person', ['references', 'in-reply-to', 'forwarded', 'same-subject', 'other-sender'], 'doubtful'],
    ['handed on by the customer', ['references', 'forwarded', 'same-sender'], 'joins'],
    ['in answer to the customer’s own mail', ['answers-known-mail', 'same-sender'], 'joins'],
    [
      'in answer to the customer’s mail, by another',
      ['answers-known-mail', 'same-subject', 'other-sender', 'recent'],
      'doubtful',
    ],
    ['Re: and the subject, all else lost', ['same-subject', 'reply-prefix', 'same-sender', 'recent'], 'joins'],
    ['the subject once more, without Re:', ['same-subject', 'same-sender', 'recent'], 'doubtful'],
    ['the case number named by its customer', ['names-case-number', 'same-sender', 'recent'], 'joins'],
    ['the case number named by another', ['names-case-number', 'other-sender', 'recent'], 'new'],
    ['a new matter', ['same-sender', 'recent'], 'new'],
    ['the same subject from another customer', ['same-subject', 'reply-prefix', 'other-sender', 'recent'], 'new'],
  ])('A2 %s: %j, %s', (_what, signals, kind) => expect(kindOf(...signals)).toBe(kind));

  it('A2 nothing speaks for any case: it is a new one', () => expect(threadMail([])).toEqual({ kind: 'new' }));

  it('A2 of two cases as likely as one another neither is joined; a person is asked, the better first', () => {
    const signals = ['same-subject', 'reply-prefix', 'same-sender', 'recent'] as const;
    const threaded = threadMail([
      { caseId: one, signals: signals.slice(0, 3) },
      { caseId: other, signals },
    ]);
    expect(threaded).toMatchObject({
      kind: 'doubtful',
      candidates: [
        { caseId: other, score: 75 },
        { caseId: one, score: 65 },
      ],
    });
  });

  it('A2 a proof decides between two that look alike', () => {
    const threaded = threadMail([
      { caseId: one, signals: ['same-subject', 'reply-prefix', 'same-sender', 'answers-known-mail'] },
      { caseId: other, signals: ['in-reply-to', 'same-sender'] },
    ]);
    expect(threaded).toMatchObject({ kind: 'joins', scored: { caseId: other } });
  });

  it('E6 law: without a MAC no mail of another sender ever joins, whatever else speaks for it', () => {
    const unproven = [
      'quoted',
      'answers-known-mail',
      'shares-thread',
      'same-subject',
      'reply-prefix',
      'names-case-number',
      'recent',
      'forwarded',
    ] as const;
    fc.assert(
      fc.property(fc.subarray([...unproven]), fc.subarray([...unproven]), (signals, more) => {
        const threaded = threadMail([
          { caseId: one, signals: [...signals, 'other-sender'] },
          { caseId: other, signals: [...more, 'other-sender'] },
        ]);
        expect(threaded.kind).not.toBe('joins');
      }),
    );
  });
});

describe('A4: the subject of a matter', () => {
  it.each([
    ['Re: RE: Fw: Parcel  4711', 'parcel 4711'],
    ['回复：答复: 转发：空调漏水', '空调漏水'],
    ['[External] Re[2]: Parcel', 'parcel'],
    ['【外部邮件】回复:空调漏水', '空调漏水'],
    ['Aw: Wg: Rückfrage', 'rückfrage'],
    ['Ｒｅ：订单４７１１', '订单4711'],
    ['回复：订单', ''],
    ['你好', ''],
    ['Re:', ''],
    ['', ''],
    ['Reply to all', 'reply to all'],
  ])('A4 %j is %j', (subject, normal) => expect(normalSubject(subject)).toBe(normal));

  it('A4 an answer and what is handed on are told apart', () => {
    expect([isReplySubject('回复：x'), isReplySubject('Fw: x'), isReplySubject('Regarding: x')]).toEqual([true, false, false]);
    expect([isForwardSubject('转发: x'), isForwardSubject('Re: Fw: x'), isForwardSubject('[EXT] FW: x')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
