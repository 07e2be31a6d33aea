import path from 'node:path';
import { type Quarter, quarterAt, quarterFrom } from '../../../domain/calendar/quarter.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { writeLake } from '../../analytics/write-lake.ts';
import { loadStore } from '../simulate/load.ts';
import { simulate, simulatedPast } from '../simulate/simulate.ts';

/** Few enough to load in seconds, and with this seed enough for the planted weakness to show. */
const centre = { cases: 250, seed: 3, shifts: false, quarters: 2 } as const;

/**
 * Fills an empty data folder with the quarter before this one and the one that it is held against, simulated: something to look back on.
 * The quarter's timer closes both while the demo's day passes. Gives the quarter and the synthesized assembly.
 */
export const loadPastQuarter = async (dataDir: string): Promise<{ readonly quarter: Quarter; readonly assembly: string }> => {
  const quarter = quarterFrom(quarterAt(instantOf(Date.now()), defaultPolicy.calendar.zone), -1);
  await loadStore(simulatedPast({ ...centre, quarter }), dataDir);
  await writeLake(simulate({ ...centre, quarter }), path.join(dataDir, 'lake'), { name: 'simulated' });
  return { quarter, assembly: path.join(dataDir, 'cdk.out') };
};
