import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId, commandId } from '../../../domain/kernel/ids.ts';
import { days, hours, type Instant, minutes, plus } from '../../../domain/kernel/time.ts';
import { agentStream } from '../../../domain/roster/agent.ts';
import type { PartAsked } from '../../../functions/lib/adapters/commit-pages.ts';
import { createReadPresence } from '../../../functions/lib/read-presence.ts';
import { monday } from '../../support/moments.ts';

const anna = agentId('anna');
const start = monday.at('00:00');

/** A year of working days: available at nine, forty cases given, off at six. */
const aYear: readonly Commit[] = Array.from({ length: 365 }, (_, day) => plus(start, days(day)))
  .flatMap((midnight) => [
    { at: plus(midnight, hours(9)), type: 'AgentStateSet', state: 'available' },
    ...Array.from({ length: 40 }, (_, n) => ({ at: plus(midnight, minutes(545 + n * 12)), type: 'CaseGiven' })),
    { at: plus(midnight, hours(18)), type: 'AgentStateSet', state: 'off' },
  ])
  .map(({ at, type, ...data }, index) => ({
    stream: agentStream(anna),
    commit: index + 1,
    commandId: commandId(`c-${index}`),
    actor: { kind: 'agent', id: 'anna', role: 'agent' },
    at,
    events: [{ type, data: { ...data, at } }],
  }));

const reading = (commits: readonly Commit[]) => {
  const asked: PartAsked[] = [];
  let read = 0;
  const presence = createReadPresence(async (_stream, part) => {
    asked.push(part);
    const { from = 1, upTo = commits.length, limit, newestFirst = false } = part;
    const within = commits.slice(from - 1, Math.min(upTo, commits.length));
    const found = newestFirst ? within.toReversed().slice(0, limit) : within.slice(0, limit);
    read += found.length;
    return found;
  });
  const on = (day: number, length = 1) => presence(anna, { from: plus(start, days(day)), to: plus(start, days(day + length)) });
  return { on, asked, read: () => read };
};
const at = (day: number, hour: number): Instant => plus(start, hours(24 * day + hour));

describe('E4: an agent’s presence is found in a stream that a year of cases has made long', () => {
  it.each([0, 1, 100, 363, 364])('E4 day %i: its changes and the last one before, without reading the year', async (day) => {
    const { on, asked, read } = reading(aYear);
    expect((await on(day)).map((change) => [change.at, change.state])).toEqual([
      ...(day === 0 ? [] : [[at(day - 1, 18), 'off']]),
      [at(day, 9), 'available'],
      [at(day, 18), 'off'],
    ]);
    expect(asked.length).toBeLessThan(20);
    expect(read()).toBeLessThan(1000);
  });

  it('E4 a month; a day before all of them; a day after, with what it begins as; nobody’s stream', async () => {
    expect(await reading(aYear).on(30, 31)).toHaveLength(1 + 62);
    expect(await reading(aYear).on(-3)).toEqual([]);
    expect((await reading(aYear).on(400)).map(({ state }) => state)).toEqual(['off']);
    expect(await reading([]).on(0)).toEqual([]);
  });

  it('E4 the state before the day is found behind any number of other commits', async () => {
    const [first] = aYear;
    const given = aYear
      .filter(({ events }) => events[0]?.type === 'CaseGiven')
      .map((one, index) => ({ ...one, commit: index + 2 }));
    const commits = first === undefined ? [] : [first, ...given];
    expect((await reading(commits).on(300)).map((change) => [change.at, change.state])).toEqual([[at(0, 9), 'available']]);
  });
});
