import { slotOf } from '../case/words.ts';
import type { Deadlines } from '../deadline/deadline.ts';
import type { StreamId } from '../kernel/ids.ts';
import { lists, tables } from './board-lines.ts';
import { nowCell } from './board-sheets.ts';
import type { Contribution, Entry } from './view.ts';

/**
 * What a stream owes that is neither a case nor a customer (a plan, a rectification), in the lists that the sweep and the board read.
 * `named`: what its lines say of it.
 */
export const owedShares = (stream: StreamId, { latest }: Deadlines, named: object): Contribution => {
  const all = Object.values(latest);
  const running = all.flatMap((deadline) => (deadline.status === 'running' ? [deadline] : []));
  const breached = all.flatMap((deadline) =>
    deadline.status === 'breached' && deadline.settledAt === undefined && deadline.dueAt !== undefined
      ? [{ ...deadline, dueAt: deadline.dueAt }]
      : [],
  );
  return {
    cells: [
      ...running.map(({ kind }) => nowCell(tables.deadlines, 'running', kind)),
      ...breached.map(({ kind }) => nowCell(tables.deadlines, 'breached', kind)),
    ],
    entries: [
      ...running.map(({ kind, ref, generation, dueAt, warnAt, warned }): Entry => {
        const at = warned ? dueAt : warnAt;
        const which = { kind, ...(ref === undefined ? {} : { ref }), generation, dueAt };
        const line = { stream, ...named, ...which, at, moment: warned ? 'due' : 'warning' };
        return { list: lists.running, sort: `${at}#${stream}#${slotOf(kind, ref)}`, line };
      }),
      ...breached.map(
        ({ kind, ref, generation, dueAt }): Entry => ({
          list: lists.breached,
          sort: `${dueAt}#${stream}#${slotOf(kind, ref)}#${generation}`,
          line: { stream, ...named, kind, dueAt },
        }),
      ),
    ],
  };
};
