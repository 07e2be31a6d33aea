import { tableOf } from '../../../domain/views/figures/cuts.ts';
import type { QuarterReport } from '../../../domain/views/quarter/report.ts';
import type { ViewStore } from '../adapters/view-store.ts';

/** The numbers of a period as they stand now: what a closed report is corrected by. */
export const valuesNow = async (
  views: Pick<ViewStore, 'sums'>,
  { from, to }: Pick<QuarterReport['period'], 'from' | 'to'>,
): Promise<Readonly<Record<string, number>>> => {
  const all: Record<string, number> = {};
  for (const { values } of await views.sums(tableOf('matters'), { from, to: `${to}~` }))
    for (const name in values) all[name] = (all[name] ?? 0) + (values[name] ?? 0);
  return all;
};
