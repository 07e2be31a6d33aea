import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMillis, minutes, plus } from '../../../domain/kernel/time.ts';
import { type Due, forecast, HANDLING_MINUTES, type Working } from '../../../domain/views/forecast.ts';
import { monday } from '../../support/moments.ts';

const now = monday.at('10:00');
const dueIn = (n: number, but: Partial<Due> = {}): Due => ({
  mark: `c-${n}#first-response`,
  at: epochMillis(plus(now, minutes(n))),
  work: 'cases',
  ...but,
});
const agent = (id: string, but: Partial<Working> = {}): Working => ({
  id,
  state: 'available',
  onDuty: true,
  open: { cases: 0, chats: 0 },
  capacity: { cases: 10, chats: 3 },
  ...but,
});
const spans = (due: readonly Due[], agents: readonly Working[]) => forecast(due, agents, now).spans;

describe('G2: what will breach, against free capacity', () => {
  it('G2 nothing due: nothing breaches, and all time is free', () => {
    expect(spans([], [agent('a'), agent('b')])).toEqual([
      { minutes: 15, due: 0, willBreach: 0, withAbsentAgent: 0, free: 2 },
      { minutes: 30, due: 0, willBreach: 0, withAbsentAgent: 0, free: 4 },
      { minutes: 60, due: 0, willBreach: 0, withAbsentAgent: 0, free: 10 },
    ]);
  });

  it('G2 one agent does one piece of work after the other: the second within a quarter of an hour breaches', () => {
    const { spans: seen, breaching } = forecast([dueIn(13), dueIn(14)], [agent('a')], now);
    expect(seen[0]).toEqual({ minutes: 15, due: 2, willBreach: 1, withAbsentAgent: 0, free: 0 });
    expect(breaching).toEqual([{ due: dueIn(14), because: 'too-late' }]);
    expect(spans([dueIn(13), dueIn(14)], [agent('a'), agent('b')])[0]).toMatchObject({ due: 2, willBreach: 0 });
  });

  it('G2 a busy agent is free after one more piece of work; who is away, off or off duty does none', () => {
    expect(spans([dueIn(2 * HANDLING_MINUTES)], [agent('a', { state: 'busy' })])[1]).toMatchObject({ willBreach: 0 });
    expect(spans([dueIn(2 * HANDLING_MINUTES - 1)], [agent('a', { state: 'busy' })])[1]).toMatchObject({ willBreach: 1 });
    for (const absent of [{ state: 'away' }, { state: 'off' }, { onDuty: false }] as const)
      expect(forecast([dueIn(59)], [agent('a', absent)], now)).toMatchObject({
        spans: [{ free: 0 }, { free: 0 }, { due: 1, willBreach: 1, withAbsentAgent: 0, free: 0 }],
        breaching: [{ because: 'nobody-free' }],
      });
  });

  it('G2 what an absent agent holds breaches unless it is handed on, however many others are free', () => {
    expect(forecast([dueIn(30, { assignee: 'a' })], [agent('a', { state: 'away' }), agent('b')], now)).toMatchObject({
      spans: [{}, { willBreach: 1, withAbsentAgent: 1, free: 2 }, {}],
      breaching: [{ because: 'agent-absent' }],
    });
  });

  it('E2 nobody is given more than they may hold, chats and cases apart', () => {
    const full = agent('a', { open: { cases: 10, chats: 2 } });
    expect(spans([dueIn(30)], [full])[1]).toMatchObject({ willBreach: 1 });
    expect(spans([dueIn(30, { work: 'chats' })], [full])[1]).toMatchObject({ willBreach: 0 });
    expect(spans([dueIn(30, { assignee: 'a' })], [full])[1]).toMatchObject({ willBreach: 0 }); // held already
  });

  it('G2 what is past its time is not ahead any more, and what is due after the hour is not yet', () => {
    expect(spans([dueIn(0), dueIn(-5), dueIn(61)], [])[2]).toMatchObject({ due: 0, willBreach: 0 });
  });

  it('G2 the order in which deadlines are listed does not matter; more agents never breach more; spans only grow', () => {
    const dues = fc.array(
      fc.record({
        minutes: fc.integer({ min: -5, max: 70 }),
        id: fc.nat(50),
        work: fc.constantFrom('cases' as const, 'chats' as const),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(dues, fc.integer({ min: 0, max: 6 }), (some, count) => {
        const due = some.map(({ minutes: n, id, work }) => dueIn(n, { mark: `c-${id}`, work }));
        const agents = Array.from({ length: count }, (_, index) => agent(`a-${index}`));
        const seen = spans(due, agents);
        expect(spans(due.toReversed(), agents)).toEqual(seen);
        const [a, b, c] = seen.map(({ willBreach }) => willBreach) as [number, number, number];
        expect(a <= b && b <= c).toBe(true);
        const [, , more] = spans(due, [...agents, agent('one-more')]);
        expect(more?.willBreach ?? 0).toBeLessThanOrEqual(c);
      }),
    );
  });
});
