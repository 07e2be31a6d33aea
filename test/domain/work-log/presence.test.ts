import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId, commandId } from '../../../domain/kernel/ids.ts';
import { type Instant, secondsBetween } from '../../../domain/kernel/time.ts';
import { agentStream } from '../../../domain/roster/agent.ts';
import { type PresenceChange, presenceChangesOf, secondsPresent, spansOf } from '../../../domain/work-log/presence.ts';
import { day, friday, minutesAfter, monday, tuesday } from '../../support/moments.ts';

const change = (at: Instant, state: PresenceChange['state'], by = 1): PresenceChange => ({
  at,
  state,
  event: 'AgentStateSet',
  by,
});
const ofMonday = { from: monday.at('00:00'), to: tuesday.at('00:00') };

describe('E1, E4: how long somebody was available, busy, away or off', () => {
  it('E4 each state lasts until the next one; what began the day before counts from midnight, what goes on until now', () => {
    const changes = [
      change(day('2026-11-13').at('18:00'), 'off', 1),
      change(monday.at('09:00'), 'available', 2),
      change(monday.at('10:30'), 'busy', 3),
      change(monday.at('10:45'), 'available', 4),
    ];
    const spans = spansOf(changes, { ...ofMonday, now: monday.at('11:00') });
    expect(spans.map(({ state, from, until, seconds, began, ongoing }) => [state, from, until, seconds, began, ongoing])).toEqual(
      [
        ['off', monday.at('00:00'), monday.at('09:00'), 9 * 3600, true, undefined],
        ['available', monday.at('09:00'), monday.at('10:30'), 5400, undefined, undefined],
        ['busy', monday.at('10:30'), monday.at('10:45'), 900, undefined, undefined],
        ['available', monday.at('10:45'), monday.at('11:00'), 900, undefined, true],
      ],
    );
    expect(secondsPresent(spans)).toEqual({ available: 6300, busy: 900 });
  });

  it('E4 over midnight, each day has its part', () => {
    const changes = [change(monday.at('22:00'), 'available'), change(tuesday.at('01:00'), 'off', 2)];
    const now = tuesday.at('12:00');
    expect(secondsPresent(spansOf(changes, { ...ofMonday, now }))).toEqual({ available: 7200 });
    const after = { from: tuesday.at('00:00'), to: tuesday.at('23:00'), now };
    expect(secondsPresent(spansOf(changes, after))).toEqual({ available: 3600 });
    expect(spansOf(changes, after)[0]).toMatchObject({ began: true, at: monday.at('22:00') });
  });

  it('E4 nothing before somebody joined, and nothing of a day that is still to come', () => {
    expect(spansOf([], { ...ofMonday, now: tuesday.at('09:00') })).toEqual([]);
    expect(spansOf([change(monday.at('09:00'), 'available')], { ...ofMonday, now: friday.at('09:00') }).length).toBe(1);
    const ahead = { from: friday.at('00:00'), to: friday.at('23:00'), now: monday.at('10:00') };
    expect(spansOf([change(monday.at('09:00'), 'available')], ahead)).toEqual([]);
  });

  it('E4 the states of any day add up to it, whatever happened in it', () => {
    const minute = fc.integer({ min: -600, max: 2000 });
    fc.assert(
      fc.property(fc.array(minute, { minLength: 1, maxLength: 12 }), (minutes) => {
        const changes = minutes
          .toSorted((one, other) => one - other)
          .map((one, index) => change(minutesAfter(monday.at('00:00'), one), index % 2 === 0 ? 'available' : 'busy', index));
        const first = changes[0]?.at ?? ofMonday.from;
        const spans = spansOf(changes, { ...ofMonday, now: tuesday.at('09:00') });
        const start = first < ofMonday.from ? ofMonday.from : first;
        const whole = start > ofMonday.to ? 0 : secondsBetween(start, ofMonday.to);
        expect(spans.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(whole);
      }),
    );
  });

  it('E1 who joins or has left is off; who set the state is said where it was somebody else', () => {
    const commit = (type: string, data: object, id: string): Commit => ({
      stream: agentStream(agentId('anna')),
      commit: 7,
      commandId: commandId('c'),
      actor: { kind: 'agent', id, role: 'supervisor' },
      at: monday.at('09:00'),
      events: [{ type, data: { at: monday.at('09:00'), ...data } }],
    });
    const seen = { at: monday.at('09:00'), by: 7 };
    expect(presenceChangesOf(commit('AgentStateSet', { state: 'away' }, 'anna'))).toEqual([
      { ...seen, state: 'away', event: 'AgentStateSet' },
    ]);
    expect(presenceChangesOf(commit('AgentLeft', {}, 'boss'))).toEqual([
      { ...seen, state: 'off', event: 'AgentLeft', setBy: 'boss' },
    ]);
    expect(presenceChangesOf(commit('CaseGiven', { caseId: 'K7Q29XMB4' }, 'boss'))).toEqual([]);
  });
});
