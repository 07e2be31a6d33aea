import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../domain/kernel/event.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { mayReadLog } from '../../../domain/work-log/access.ts';
import {
  MOST_TEXTS,
  specialCases,
  type WorkLogCommand,
  type WorkLogEvent,
  type WorkLogState,
  workLogDecider,
  workLogStream,
} from '../../../domain/work-log/day.ts';
import { caseId, staff, theSystem } from '../../support/cases.ts';
import { monday } from '../../support/moments.ts';

const anna: Actor = { kind: 'agent', id: 'anna', role: 'agent' };
const on = { now: monday.at('17:30'), by: anna, agentId: agentId('anna'), day: monday.date, today: monday.date };
const at = { agentId: 'anna', day: monday.date, at: on.now };
const remark = (text: string, but: object = {}): WorkLogCommand => ({ type: 'MakeRemark', ...on, text, ...but });
const correct = (name: string, text: string, but: object = {}): WorkLogCommand => ({
  type: 'CorrectRemark',
  ...on,
  remark: name,
  text,
  ...but,
});
const mark = (reason: string, but: object = {}): WorkLogCommand => ({ type: 'MarkCaseSpecial', ...on, caseId, reason, ...but });
const withdraw: WorkLogCommand = { type: 'WithdrawSpecialMark', ...on, caseId };

const { initial, evolve, decide } = workLogDecider;
const kept = (...commands: readonly WorkLogCommand[]): WorkLogState =>
  commands.reduce<WorkLogState>((state, command) => {
    const decision = decide(command, state, undefined);
    if (decision.kind !== 'accepted') throw new Error(`${command.type}: ${decision.kind}`);
    return decision.events.reduce<WorkLogState>(evolve, state);
  }, initial);
const told = (command: WorkLogCommand, state: WorkLogState = initial): readonly WorkLogEvent[] | string => {
  const decision = decide(command, state, undefined);
  return decision.kind === 'accepted' ? decision.events : decision.kind === 'unchanged' ? 'unchanged' : decision.refusal.code;
};
const written = (...commands: readonly WorkLogCommand[]) => {
  const state = kept(...commands);
  if (state.kind === 'none') throw new Error('nothing was written');
  return state;
};

describe('E4: what an agent writes into the log of a day', () => {
  it('E4 a remark is an event of the agent’s own day, its words under personal; it may be about a case', () => {
    expect(workLogStream(agentId('anna'), monday.date)).toBe('work-log#anna.2026-11-16');
    expect(told(remark('phones were down'))).toEqual([
      { type: 'RemarkMade', data: { remark: 'r1', ...at }, personal: { text: 'phones were down' } },
    ]);
    expect(told(remark('again', { caseId }), kept(remark('phones were down')))).toEqual([
      { type: 'RemarkMade', data: { remark: 'r2', caseId, ...at }, personal: { text: 'again' } },
    ]);
  });

  it('E4 a correction is another event: what was said before stays', () => {
    const first = monday.at('17:40');
    const state = written(remark('20 minutes'), correct('r1', '30 minutes', { now: first }));
    expect(state.remarks).toEqual([
      { remark: 'r1', text: '30 minutes', at: first, before: [{ text: '20 minutes', at: on.now }] },
    ]);
    expect(told(correct('r1', '30 minutes'), state)).toBe('unchanged');
    expect(told(correct('r2', 'x'), state)).toBe('no-such-remark');
  });

  it('E4 a case is special with a reason; another reason corrects it, and it can be taken back', () => {
    const state = written(mark('cannot see'), mark('cannot hear'));
    expect(told(mark('cannot hear'), state)).toBe('unchanged');
    expect(state.special.map(({ reason }) => reason)).toEqual(['cannot see', 'cannot hear']);
    expect(specialCases(state.special)).toEqual([{ caseId, at: on.now, reason: 'cannot hear' }]);
    const back = written(mark('cannot see'), withdraw);
    expect(specialCases(back.special)).toEqual([]);
    expect(back.special).toEqual([{ caseId, at: on.now, reason: 'cannot see', withdrawnAt: on.now }]);
    expect(told(withdraw, back)).toBe('not-special');
    expect(specialCases(written(mark('cannot see'), withdraw, mark('deaf')).special)).toHaveLength(1);
  });

  it.each([
    ['another agent', { ...anna, id: 'ben' }],
    ['the supervisor', staff('supervisor')],
    ['the system', theSystem],
  ] as const)('E4 %s writes nothing into it, and corrects nothing', (_who, by) => {
    const before = kept(remark('x'), mark('y'));
    for (const command of [remark('z', { by }), correct('r1', 'z', { by }), mark('z', { by }), { ...withdraw, by }])
      expect(told(command, before)).toBe('not-your-log');
  });

  it('E4 a day that has not begun has no log; one that is past may get a remark late', () => {
    expect(told(remark('x', { day: '2026-11-17' }))).toBe('day-ahead');
    expect(told(remark('x', { today: '2026-11-20' }))).toHaveLength(1);
  });

  it('E4 a day holds so many texts, corrections included', () => {
    const many = Array.from({ length: MOST_TEXTS - 2 }, (_, n) => remark(`remark ${n}`));
    const full = kept(...many, correct('r1', 'other'), mark('special'));
    for (const command of [remark('more'), correct('r1', 'more'), mark('more')]) expect(told(command, full)).toBe('log-full');
    expect(told(withdraw, full)).toHaveLength(1);
  });
});

describe('E6: who reads a log', () => {
  const team = 'customer-service';
  const of = { agentId: 'anna', team };
  it.each([
    ['the agent', { ...anna, team }, true],
    ['another agent of the team', { ...anna, id: 'ben', team }, false],
    ['the team’s supervisor', { ...staff('supervisor'), team }, true],
    ['another team’s supervisor', { ...staff('supervisor'), team: 'technical-support' }, false],
    ['a manager', { ...staff('manager'), team: 'technical-support' }, true],
    ['an inspector', { ...staff('inspector'), team }, false],
    ['an analyst', { ...staff('analyst'), team }, false],
  ] as const)('E4 %s: %s', (_words, who, may) => {
    expect(mayReadLog(who, of)).toBe(may);
  });
});
