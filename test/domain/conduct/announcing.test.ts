import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Channel } from '../../../domain/case/words.ts';
import { announcesFiles } from '../../../domain/conduct/phrases.ts';
import { caseStream, commandId, interactionId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import { caseHistory } from '../../../domain/views/case-history.ts';
import { anAgent, caseId, opening, theCustomer } from '../../support/cases.ts';
import { given, goingOn, happened } from '../../support/given.ts';
import { minutesAfter, monday, secondsAfter } from '../../support/moments.ts';

const began = monday.at('10:00');
const { fileAnnouncement } = defaultPolicy;

type Message = { readonly at: Instant; readonly text?: string; readonly files?: number; readonly by?: 'customer' | 'bot' };
const message = ({ at, text = '', files = 0, by }: Message, channel: Channel = 'chat'): CaseCommand => ({
  type: 'ReceiveContact',
  now: monday.at('11:00'),
  by: theCustomer,
  opening: opening('chat'),
  text,
  interaction: {
    data: {
      interactionId: interactionId(`m-${at}`),
      direction: by === 'customer' ? 'inbound' : 'outbound',
      channel,
      at,
      chatId: 'c-1',
      author: 'wang-1',
      ...(by === 'bot' ? { automatic: 'auto-reply' as const } : {}),
    },
    ...(files === 0 ? {} : { personal: { attachmentNames: Array.from({ length: files }, (_, n) => `${n}.png`) } }),
  },
});

/** What the case shows of each message that has a finding: how long after the beginning it was sent, and what was found. */
const findings = (events: readonly CaseEvent[]) =>
  caseHistory([
    { stream: caseStream(caseId), commit: 1, events, commandId: commandId('c'), actor: anAgent, at: began },
  ])?.interactions.flatMap((one) => ('findings' in one ? [{ at: one.at, findings: one.findings }] : []));

const asked = message({ at: began, text: '说明书有吗?', by: 'customer' });
const greeted = message({ at: secondsAfter(began, 30), text: '您好,我是小王' });
const sent = secondsAfter(began, 90);
const without = (files = 1, more = {}) => [{ at: sent, findings: [{ kind: 'file-unannounced', files, sentAt: sent, ...more }] }];

describe('A6: files are announced before they are sent', () => {
  it.each([
    ['我给您发一份说明书,请稍等。', true],
    ['稍后为您發送文件', true],
    ['说明书见附件', true],
    ["I'm sending you the manual.", true],
    ['The manual is ATTACHED.', true],
    ['Here is the manual', true],
    ['好的', false],
    ['我们明天发货', false],
    ['unattached', false],
    ['', false],
  ])('A6 whether a text says that a file comes: %s', (text, announces) => {
    expect(announcesFiles(text, fileAnnouncement)).toBe(announces);
  });

  it('A6 a file with no word about it is flagged, with how many they were', () => {
    expect(findings(happened(asked, greeted, message({ at: sent, text: '好的', files: 2 })))).toEqual(without(2));
    expect(findings(happened(asked, greeted, message({ at: sent, files: 1 })))).toEqual(without());
  });

  it('A6 announced in the same message or in one before, it is not', () => {
    const announced = message({ at: secondsAfter(began, 60), text: '我给您发一份说明书' });
    expect(findings(happened(asked, greeted, message({ at: sent, text: '请查收附件', files: 1 })))).toEqual([]);
    expect(findings(happened(asked, greeted, announced, message({ at: sent, files: 3 })))).toEqual([]);
  });

  it('A6 an announcement of long ago announces nothing, and is told with the finding; one that comes after it is none', () => {
    const longAgo = minutesAfter(sent, -16);
    const early = message({ at: longAgo, text: '您好,我是小王,我给您发一份说明书' });
    const after = message({ at: secondsAfter(sent, 5), text: '请查收附件' });
    expect(findings(happened(asked, early, message({ at: sent, files: 1 }), after))).toEqual(
      without(1, { announcedAt: longAgo }),
    );
  });

  it.each<[string, CaseCommand]>([
    ['the customer', message({ at: sent, files: 1, by: 'customer' })],
    ['a bot', message({ at: sent, files: 1, by: 'bot' })],
    ['an agent, on a forum, where A6 does not speak of it', message({ at: sent, files: 1 }, 'forum')],
  ])('A6 files of %s are not looked at', (_who, command) => {
    expect(findings(happened(asked, greeted, command))).toEqual([]);
  });

  it('L2 A6 the words and how long they hold are policy', () => {
    const policy = (change: Partial<typeof fileAnnouncement>) =>
      onlyPolicy({ ...defaultPolicy, fileAnnouncement: { ...fileAnnouncement, ...change } });
    const file = message({ at: sent, text: '看', files: 1 });
    const flagged = {
      type: 'ConductFlagged' as const,
      data: {
        interactionId: interactionId(`m-${sent}`),
        findings: [{ kind: 'file-unannounced' as const, files: 1, sentAt: sent }],
        at: monday.at('11:00'),
      },
    };
    given(happened(asked, greeted)).when(file).includes(flagged);
    const other = given(happened(asked, greeted), policy({ phrases: ['看'] })).when(file);
    expect(() => other.includes(flagged)).toThrow();
  });

  it('A6 told in any order, some twice, the same files stand flagged in the end', () => {
    const all = [
      message({ at: secondsAfter(began, 40), text: '您好,我是小王', files: 1 }),
      message({ at: secondsAfter(began, 60), text: '我给您发一份说明书' }),
      message({ at: secondsAfter(began, 70), files: 1 }),
      message({ at: minutesAfter(began, 14), files: 2 }),
      message({ at: minutesAfter(began, 20), files: 1 }),
      message({ at: minutesAfter(began, 21), text: 'Attached', files: 1 }),
    ];
    const unannounced = (events: readonly CaseEvent[]) =>
      findings(events)
        ?.filter((one) => one.findings.some(({ kind }) => kind === 'file-unannounced'))
        .map(({ at }) => at)
        .sort();
    const wanted = [secondsAfter(began, 40), minutesAfter(began, 20)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        const once = happened(asked, ...order);
        expect(unannounced(once)).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });
});

describe('A10: what agents write in the chat system is looked at as what they write at the desk', () => {
  it('A10 a banned phrase is flagged with its span; the customer’s and the bot’s are not', () => {
    const banned = { kind: 'banned', phrase: '不清楚', start: 1, end: 4 };
    expect(findings(happened(asked, greeted, message({ at: sent, text: '我不清楚' })))).toEqual([
      { at: sent, findings: [banned] },
    ]);
    for (const by of ['customer', 'bot'] as const)
      expect(findings(happened(asked, greeted, message({ at: sent, text: '我不清楚', by })))).toEqual([]);
  });

  it('A10 the first words of a chat greet, also where they begin the case', () => {
    const first = message({ at: began, text: '有什么问题?' });
    expect(findings(happened(first))).toEqual([{ at: began, findings: [{ kind: 'greeting-missing' }] }]);
    expect(findings(goingOn(happened(asked), greeted))).toEqual([]);
  });
});
