import { decideCase } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type CaseState, foldCase, initialCase } from '../../domain/case/state.ts';
import type { DeadlineKind } from '../../domain/case/words.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseStream, commandId } from '../../domain/kernel/ids.ts';
import { type Instant, instant } from '../../domain/kernel/time.ts';
import { policyBook } from '../../domain/policy/book.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { mergePatch } from '../../domain/policy/merge-patch.ts';
import type { PolicyBook, ServicePolicy } from '../../domain/policy/service-policy.ts';
import { caseId } from './cases.ts';

/** The default policy with a part of it changed, as version `version`. */
export const aPolicy = (change: unknown, version = 2): ServicePolicy => ({
  ...(mergePatch(defaultPolicy, change) as ServicePolicy),
  version,
});

export type Version = { readonly change: unknown; readonly from: Instant; readonly moves?: readonly DeadlineKind[] };

/** The default policy, and after it these versions, each over the one before. */
export const aBook = (...versions: readonly Version[]): PolicyBook => {
  let policy = defaultPolicy;
  const signed = { by: 'manager-1', role: 'manager', at: instant('2026-01-01T00:00:00Z'), reason: 'agreed' } as const;
  return policyBook({
    versions: versions.map(({ change, from, moves = [] }, index) => {
      policy = { ...(mergePatch(policy, change) as ServicePolicy), version: index + 2 };
      return {
        version: policy.version,
        policy,
        effectiveFrom: from,
        appliesToRunning: moves,
        proposed: signed,
        approved: signed,
      };
    }),
  });
};

/** What comes of these commands, one after the other, as the store would hold it; what is refused leaves nothing. */
export const commitsUnder = (book: PolicyBook, commands: readonly CaseCommand[]): readonly Commit<CaseEvent>[] => {
  const commits: Commit<CaseEvent>[] = [];
  let state: CaseState = initialCase;
  for (const command of commands) {
    const decision = decideCase(command, state, book);
    if (decision.kind !== 'accepted') continue;
    const commit = commits.length + 1;
    // As read back from the store.
    const events = JSON.parse(JSON.stringify(decision.events)) as readonly CaseEvent[];
    state = foldCase(events, state);
    commits.push({
      stream: caseStream(caseId),
      commit,
      events,
      commandId: commandId(`c-${commit}`),
      actor: command.by,
      at: command.now,
    });
  }
  return commits;
};
