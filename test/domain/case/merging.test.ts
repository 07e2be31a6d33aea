import { describe, expect, it } from 'vitest';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { DeadlineKind } from '../../../domain/case/words.ts';
import { caseIdFrom, interactionId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { nothing } from '../../../domain/views/view.ts';
import {
  aClosedCase,
  again,
  anAgent,
  anAnsweredCase,
  anOpenInquiry,
  ask,
  caseId,
  reply,
  timer,
  triage,
} from '../../support/cases.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { monday, tuesday } from '../../support/moments.ts';

const other = caseIdFrom(new Uint8Array([9, 9, 9, 9, 9]));
const third = caseIdFrom(new Uint8Array([8, 8, 8, 8, 8]));
const merge = (now: Instant, into = other): CaseCommand => ({ type: 'MergeCase', now, by: anAgent, into });
const unmerge = (now: Instant): CaseCommand => ({ type: 'UnmergeCase', now, by: anAgent });
const absorb = (now: Instant, unanswered?: Instant): CaseCommand => ({
  type: 'AbsorbCase',
  now,
  by: anAgent,
  caseId: other,
  ...(unanswered === undefined ? {} : { unanswered: { at: unanswered, channel: 'email' } }),
});
const release = (now: Instant): CaseCommand => ({ type: 'ReleaseCase', now, by: anAgent, caseId: other });
const deadlineOf = (history: readonly CaseEvent[], kind: DeadlineKind) => stateOf(history).deadlines.latest[kind];

describe('A2: a case goes on in another', () => {
  it('A2 its deadlines end with the cause, and it counts no more on the board', () => {
    const merged = goingOn(anOpenInquiry(), merge(monday.at('10:00')));
    const reasons = merged.flatMap((event) => (event.type === 'DeadlineCancelled' ? [[event.data.kind, event.data.reason]] : []));
    expect(reasons.sort()).toEqual(['first-response', 'progress', 'resolution'].map((kind) => [kind, `merged-into-${other}`]));
    expect(Object.values(stateOf(merged).deadlines.latest).filter(({ status }) => status === 'running')).toEqual([]);
    expect(caseBoard.contribution(stateOf(merged))).toBe(nothing);
  });

  it('A2 undone, every deadline is owed again by the time that was promised first', () => {
    const before = anOpenInquiry();
    const after = goingOn(before, merge(monday.at('10:00')), unmerge(monday.at('11:00')));
    for (const kind of ['first-response', 'resolution', 'progress'] as const) {
      const [was, is] = [deadlineOf(before, kind), deadlineOf(after, kind)];
      expect(is).toMatchObject({ status: 'running', generation: (was?.generation ?? 0) + 1, from: was?.from });
      expect(is).toMatchObject({ dueAt: was !== undefined && 'dueAt' in was ? was.dueAt : '?' });
    }
    expect(stateOf(after).merged).toBeUndefined();
  });

  it('A2 undone after a time has passed, what fell due meanwhile is breached at its true time, in the same commit', () => {
    const after = goingOn(anOpenInquiry(), merge(monday.at('10:00')), unmerge(tuesday.at('15:00')));
    expect(stateOf(after).deadlines.breaches).toMatchObject([
      { kind: 'first-response', dueAt: monday.at('18:00') },
      { kind: 'progress', dueAt: monday.at('18:00') },
    ]);
  });

  it('B12 a clock that stood still stands still again, with what remained', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    const after = goingOn(waiting, merge(monday.at('11:00')), unmerge(monday.at('12:00')));
    const [was, is] = [deadlineOf(waiting, 'resolution'), deadlineOf(after, 'resolution')];
    expect(was).toMatchObject({ status: 'paused' });
    expect(is).toMatchObject({ status: 'paused', remaining: was?.status === 'paused' ? was.remaining : -1 });
  });

  it('A2 breached before, it is breached once, merged and unmerged', () => {
    const late = goingOn(anOpenInquiry(), timer(tuesday.at('15:00')));
    const after = goingOn(late, merge(tuesday.at('15:10')), unmerge(tuesday.at('15:20')));
    expect(stateOf(after).deadlines.breaches).toEqual(stateOf(late).deadlines.breaches);
  });

  it('A2 said twice it happens once; into a third case, into itself or archived it does not', () => {
    const merged = goingOn(anOpenInquiry(), merge(monday.at('10:00')));
    given(merged)
      .when(merge(monday.at('10:01')))
      .unchanged();
    given(merged)
      .when(merge(monday.at('10:01'), third))
      .refused('case-merged', 'A2');
    given(anOpenInquiry())
      .when(merge(monday.at('10:00'), caseId))
      .refused('merge-itself', 'A2');
    given(aClosedCase())
      .when(merge(tuesday.at('10:00')))
      .refused('case-closed', 'B9');
    given(anOpenInquiry())
      .when(unmerge(monday.at('10:00')))
      .refused('merge-not-merged', 'A2');
  });

  it('A2 nothing is done there any more: contacts and commands are sent on', () => {
    const merged = goingOn(anOpenInquiry(), merge(monday.at('10:00')));
    for (const command of [
      again(monday.at('10:05')),
      reply(monday.at('10:05')),
      triage(monday.at('10:05'), { priority: 'high' }),
    ])
      given(merged).when(command).refused('case-merged', 'A2');
    given(merged)
      .when(timer(tuesday.at('15:00')))
      .unchanged();
  });
});

describe('A2: the case that goes on', () => {
  it('A7 owes an answer to what the other was not answered, from when it was written', () => {
    const absorbed = goingOn(anAnsweredCase(), absorb(monday.at('11:00'), monday.at('10:30')));
    expect(deadlineOf(absorbed, 'next-response')).toMatchObject({ status: 'running', from: monday.at('10:30') });
    given(absorbed)
      .when(absorb(monday.at('11:01')))
      .unchanged();
  });

  it('A7 undone, it owes no answer to that any more', () => {
    const undone = goingOn(anAnsweredCase(), absorb(monday.at('11:00'), monday.at('10:30')), release(monday.at('11:30')));
    expect(deadlineOf(undone, 'next-response')).toMatchObject({ status: 'cancelled' });
    expect(stateOf(undone).absorbed).toEqual([]);
    given(undone)
      .when(release(monday.at('11:31')))
      .unchanged();
  });

  it('A7 undone after it was answered, nothing is taken back', () => {
    const answered = goingOn(anAnsweredCase(), absorb(monday.at('11:00'), monday.at('10:30')), reply(monday.at('11:10')));
    const undone = goingOn(answered, release(monday.at('11:30')));
    expect(deadlineOf(undone, 'next-response')).toEqual(deadlineOf(answered, 'next-response'));
  });

  it('B12 its waiting ends with the contact, and goes on when that is undone', () => {
    const waiting = goingOn(anAnsweredCase(), ask(monday.at('10:00')));
    const absorbed = goingOn(waiting, absorb(monday.at('11:00'), monday.at('10:30')));
    expect(deadlineOf(absorbed, 'resolution')).toMatchObject({ status: 'running' });
    const undone = goingOn(absorbed, release(monday.at('11:30')));
    expect(deadlineOf(undone, 'resolution')).toMatchObject({ status: 'paused' });
    expect(stateOf(undone).waits.at(-1)).toEqual({ from: monday.at('11:30') });
  });
});

describe('A2: a case is split', () => {
  const id = interactionId('i-again');
  const move = (now: Instant, at: Instant, to = other): CaseCommand => ({
    type: 'MoveInteractions',
    now,
    by: anAgent,
    interactions: [{ id, at }],
    to,
  });

  it('A7 what was owed for the moved contact alone is owed elsewhere', () => {
    const asked = goingOn(anAnsweredCase(), again(monday.at('10:30')));
    expect(deadlineOf(asked, 'next-response')).toMatchObject({ status: 'running' });
    const split = goingOn(asked, move(monday.at('11:00'), monday.at('10:30')));
    expect(deadlineOf(split, 'next-response')).toMatchObject({ status: 'cancelled' });
    expect(stateOf(split).moved).toEqual({ [id]: other });
    given(split)
      .when(move(monday.at('11:01'), monday.at('10:30')))
      .unchanged();
    given(split)
      .when(move(monday.at('11:01'), monday.at('10:30'), third))
      .refused('merge-moved-before', 'A2');
  });

  it('A2 the new case merged back, the contact is where it was', () => {
    const split = goingOn(anAnsweredCase(), again(monday.at('10:30')), move(monday.at('11:00'), monday.at('10:30')));
    const back = goingOn(split, absorb(monday.at('11:30'), monday.at('10:30')));
    expect(stateOf(back).moved).toEqual({});
    expect(deadlineOf(back, 'next-response')).toMatchObject({ status: 'running', from: monday.at('10:30') });
  });
});
