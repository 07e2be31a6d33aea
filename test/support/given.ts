import { expect } from 'vitest';
import { decideCase } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type CaseState, foldCase } from '../../domain/case/state.ts';
import type { Decision } from '../../domain/kernel/decider.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { onlyPolicy, type PolicyBook } from '../../domain/policy/service-policy.ts';

export const defaultPolicies = onlyPolicy(defaultPolicy);

/** `given(history).when(command).gives(...events)`: the whole list of events, or a refusal, or nothing at all. */
export const given = (history: readonly CaseEvent[], policies: PolicyBook = defaultPolicies) => ({
  when: (command: CaseCommand) => outcomeOf(decideCase(command, foldCase(history), policies)),
});

/** What has happened once these commands have been given, one after the other; throws when one of them is refused. */
export const happened = (...commands: readonly CaseCommand[]): readonly CaseEvent[] => goingOn([], ...commands);

export const goingOn = (history: readonly CaseEvent[], ...commands: readonly CaseCommand[]): readonly CaseEvent[] => {
  const events = [...history];
  for (const command of commands) {
    const decision = decideCase(command, foldCase(events), defaultPolicies);
    if (decision.kind === 'rejected') throw new Error(`${command.type} was refused: ${decision.refusal.code}`);
    if (decision.kind === 'accepted') events.push(...decision.events);
  }
  return events;
};

export const stateOf = (history: readonly CaseEvent[]): Exclude<CaseState, { kind: 'none' }> => {
  const state = foldCase(history);
  if (state.kind === 'none') throw new Error('no case has been opened');
  return state;
};

/**
 * What upkeep.ts derives from the other events of a decision: told by `keepsUp`, so that each ability's tests speak of the ability.
 */
const isUpkeep = ({ data }: { readonly data?: object }): boolean =>
  data !== undefined && 'kind' in data && (data.kind === 'progress' || data.kind === 'next-response');

/** For tests that look at a part of a history's events. */
export const withoutUpkeep = (events: readonly CaseEvent[]): readonly CaseEvent[] => events.filter((event) => !isUpkeep(event));

const outcomeOf = (decision: Decision<CaseEvent>) => ({
  /** Everything but the upkeep. */
  gives: (...events: readonly CaseEvent[]): void => {
    const { events: all, ...rest } = decision.kind === 'accepted' ? decision : { ...decision, events: [] };
    expect({ ...rest, events: withoutUpkeep(all) }).toStrictEqual({
      kind: 'accepted',
      events: withoutUpkeep(events),
    });
  },
  /** Among others. */
  includes: (event: CaseEvent): void => expect(decision.kind === 'accepted' ? decision.events : []).toContainEqual(event),
  /** Refused in words that hold these, in English and in Chinese. */
  saying: (en: string, zh: string): void => {
    if (decision.kind !== 'rejected') throw new Error('not refused');
    expect(decision.refusal.words.en).toContain(en);
    expect(decision.refusal.words.zh).toContain(zh);
  },
  /** The upkeep alone, whole. */
  keepsUp: (...events: readonly CaseEvent[]): void =>
    expect(decision.kind === 'accepted' ? decision.events.filter(isUpkeep) : []).toStrictEqual(events),
  unchanged: (): void => expect(decision).toStrictEqual({ kind: 'unchanged' }),
  /** Refused with this code, for this clause, in words of both languages. */
  refused: (code: string, clause: string): void => {
    expect(decision).toMatchObject({ kind: 'rejected', refusal: { code, clause } });
    if (decision.kind !== 'rejected') return;
    expect(decision.refusal.words.en).toMatch(/[a-z].*\.$/);
    expect(decision.refusal.words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
  },
});
