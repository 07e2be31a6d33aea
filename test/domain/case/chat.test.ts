import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChatEvent, chatOrder } from '../../../domain/case/chat.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import { interactionId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { aClosedCase, anOpenInquiry, opening, theCustomer } from '../../support/cases.ts';
import { given, goingOn, happened, stateOf, withoutUpkeep } from '../../support/given.ts';
import { minutesAfter, monday, secondsAfter } from '../../support/moments.ts';
import { met } from '../deadline/expected.ts';

const began = monday.at('10:00');
/** When the reports come that are told late. */
const late = monday.at('11:00');
const chatId = 'c-1';

const told = (event: ChatEvent, joins = false): CaseCommand => ({
  type: 'ReportChat',
  now: event.data.at,
  by: theCustomer,
  event,
  ...(joins ? {} : { opening: opening('chat') }),
});
const started = (at: Instant, agent?: string) =>
  told({ type: 'ChatStarted', data: { chatId, at, ...(agent === undefined ? {} : { agent }) } });
const ended = (at: Instant) => told({ type: 'ChatEnded', data: { chatId, at, by: 'customer' } });
const message = (at: Instant, by: 'customer' | 'agent' | 'bot'): CaseCommand => ({
  type: 'ReceiveContact',
  now: at,
  by: theCustomer,
  opening: opening('chat'),
  interaction: {
    data: {
      interactionId: interactionId(`${by} ${at}`),
      direction: by === 'customer' ? 'inbound' : 'outbound',
      channel: 'chat',
      at,
      chatId,
      ...(by === 'bot' ? { automatic: 'auto-reply' as const } : {}),
    },
  },
});

describe('A6: a chat', () => {
  it('A6 its beginning opens the case, and an answer is owed within three minutes', () => {
    const history = happened(started(began, 'wang-1'));
    expect(withoutUpkeep(history).map(({ type }) => type)).toEqual([
      'CaseOpened',
      'DeadlineArmed',
      'DeadlineArmed',
      'ChatStarted',
    ]);
    expect(stateOf(history).deadlines.latest['first-response']).toMatchObject({ dueAt: minutesAfter(began, 3) });
    expect(stateOf(history).chats).toEqual({ [chatId]: { startedAt: began, agent: 'wang-1', unanswered: [] } });
  });

  it('A6 the agent’s first message in the chat system is the first response; a bot’s is none', () => {
    const asked = happened(started(began), message(secondsAfter(began, 10), 'customer'));
    given(asked)
      .when(message(secondsAfter(began, 12), 'bot'))
      .gives({ ...recorded(message(secondsAfter(began, 12), 'bot')) });
    const at = secondsAfter(began, 40);
    given(asked)
      .when(message(at, 'agent'))
      .gives({ ...recorded(message(at, 'agent')) }, met('first-response', at));
  });

  it('A6 the session’s end is told once; told again it changes nothing', () => {
    const history = happened(started(began), ended(minutesAfter(began, 9)));
    expect(stateOf(history).chats?.[chatId]).toMatchObject({ endedAt: minutesAfter(began, 9) });
    given(history)
      .when(ended(minutesAfter(began, 9)))
      .unchanged();
    given(history).when(started(began)).unchanged();
  });

  it('B9 a new chat on an archived case is refused there, and A1 two chats never meet by chance', () => {
    given(aClosedCase()).when(started(began)).refused('case-closed', 'B9');
    given(anOpenInquiry())
      .when({ ...started(began), opening: { ...opening('chat'), source: 'other' } } as CaseCommand)
      .refused('another-case', 'A1');
    given([])
      .when(told({ type: 'ChatStarted', data: { chatId, at: began } }, true))
      .refused('unknown-case', 'A2');
  });

  it('A6 the same beginning, messages and end in any order, some twice, give the same chat', () => {
    const all = [
      started(began, 'wang-1'),
      message(secondsAfter(began, 5), 'customer'),
      message(secondsAfter(began, 20), 'agent'),
      message(secondsAfter(began, 50), 'customer'),
      message(secondsAfter(began, 55), 'customer'),
      message(secondsAfter(began, 56), 'bot'),
      ended(minutesAfter(began, 4)),
    ].map((command) => ({ ...command, now: late }));
    const chat = stateOf(happened(...all)).chats;
    expect(chat?.[chatId]).toMatchObject({ unanswered: [secondsAfter(began, 50), secondsAfter(began, 55)] });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        expect(stateOf(happened(...order)).chats).toEqual(chat);
        expect(stateOf(goingOn(happened(...order), order[0] as CaseCommand)).chats?.[chatId]?.startedAt).toBe(began);
      }),
    );
  });

  it('A6 several chats at once: priority first, then who has waited longest; who waits for nothing comes last', () => {
    const chat = (since?: Instant) => ({ startedAt: began, unanswered: since === undefined ? [] : [since] });
    const sorted = [
      ['answered urgent', chatOrder('urgent', chat())],
      ['normal, waiting longer', chatOrder('normal', chat(monday.at('10:01')))],
      ['urgent, waiting less', chatOrder('urgent', chat(monday.at('10:30')))],
      ['normal, waiting less', chatOrder('normal', chat(monday.at('10:02')))],
      ['high', chatOrder('high', chat(monday.at('10:31')))],
    ].sort(([, one = ''], [, other = '']) => (one < other ? -1 : 1));
    expect(sorted.map(([name]) => name)).toEqual([
      'urgent, waiting less',
      'high',
      'normal, waiting longer',
      'normal, waiting less',
      'answered urgent',
    ]);
  });
});

function recorded(command: CaseCommand) {
  if (command.type !== 'ReceiveContact') throw new Error('no contact');
  return { type: 'InteractionRecorded', data: command.interaction.data } as const;
}
