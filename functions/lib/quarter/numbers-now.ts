import { tableOf } from '../../../domain/views/figures/cuts.ts';
import { groupNumbers } from '../../../domain/views/figures/groups.ts';
import { type Numbers, noNumbers } from '../../../domain/views/figures/numbers.ts';
import type { QuarterReport } from '../../../domain/views/quarter/report.ts';
import type { SumReader } from '../adapters/sum-reader.ts';

/** The numbers of a period as they stand now: what a closed report is corrected by. */
export const numbersNow = async (
  figures: Pick<SumReader, 'numbers'>,
  period: Pick<QuarterReport['period'], 'from' | 'to'>,
): Promise<Numbers> => {
  const stored = await figures.numbers(tableOf('matters'), period);
  const [whole] = groupNumbers('matters', stored, { by: [], where: {} }).values();
  return whole?.numbers ?? noNumbers();
};
