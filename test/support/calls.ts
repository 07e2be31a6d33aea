import { callFacts } from '../../domain/case/call.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type ExistingCase, foldCase } from '../../domain/case/state.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import type { StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { EventStore } from '../../functions/lib/adapters/event-store.ts';
import { createPhoneDesk } from '../../functions/lib/phone/desk.ts';
import type { ReportedCall } from '../../functions/lib/phone/report.ts';
import { type HttpProblem, isProblem } from '../../functions/lib/problem.ts';
import { inMemory } from './memory-store.ts';

/** A desk with a telephone, in one process: the real intake of calls on a store in memory. `now`: when everything is handled. */
export const aPhoneDesk = (now: Instant) => {
  const { store, commits } = inMemory();
  const streams = new Set<StreamId>();
  const watched: EventStore = {
    ...store,
    append: (commit: Commit) => {
      streams.add(commit.stream);
      return store.append(commit);
    },
  };
  const { receive, survey } = createPhoneDesk(watched, () => now);
  const eventsOf = (stream: StreamId) => commits(stream).flatMap(({ events }) => events as readonly CaseEvent[]);
  const cases = (): readonly ExistingCase[] =>
    [...streams]
      .filter((stream) => stream.startsWith('case#'))
      .map((stream) => foldCase(eventsOf(stream)))
      .filter((state) => state.kind !== 'none');
  return {
    survey,
    store: watched,
    /** Takes in what a webhook says; throws when it cannot be read. */
    hear: async (reports: readonly ReportedCall[] | ReportedCall | HttpProblem): Promise<void> => {
      if (isProblem(reports)) throw new Error(`${reports.code}: ${JSON.stringify(reports.errors ?? [])}`);
      await receive([reports].flat(), 'webhooks/test');
    },
    cases,
    eventsOf,
    /** Every call of the desk, with what the figures take from it. */
    calls: () =>
      cases().flatMap(({ id, calls, firstResponseAt }) =>
        Object.entries(calls).map(([callId, call]) => ({ caseId: id, callId, ...call, facts: callFacts(call), firstResponseAt })),
      ),
  };
};
