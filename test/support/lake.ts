import fc from 'fast-check';
import type { Commit } from '../../domain/kernel/event.ts';
import { commandId, streamId } from '../../domain/kernel/ids.ts';
import { epochMillis, instantOf } from '../../domain/kernel/time.ts';
import { type History, histories, play } from '../domain/case/histories.ts';

/** The commits of one played history, as the store would hold them; their stream is the case's own, or one that is named. */
export const commitsOf = (history: History, subject?: string): readonly Commit[] =>
  play(history).turns.flatMap(({ command, events, state }, index): readonly Commit[] => {
    if (state.kind === 'none' || events.length === 0) return [];
    const by = 'by' in command ? command.by : { kind: 'system' as const, id: 'test' };
    return [
      {
        stream: streamId(`case#${subject ?? state.id}`),
        commit: index + 1,
        commandId: commandId(`c${index}`),
        actor: { kind: by.kind, id: by.id, ...('role' in by && by.role !== undefined ? { role: by.role } : {}) },
        at: instantOf(epochMillis(command.now)),
        events,
      },
    ];
  });

/** Random cases, always the same for a seed. */
export const someCommits = (cases: number, seed = 7): readonly Commit[] =>
  fc.sample(histories, { numRuns: cases, seed }).flatMap((history, index) => commitsOf(history, `T${index}`));
