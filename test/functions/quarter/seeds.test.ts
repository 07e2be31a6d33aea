import { expect, it } from 'vitest';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { closeQuarter } from '../../../functions/lib/quarter/close.ts';
import { plantedWeakness } from '../../../infra/local/simulate/centre.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { aDesk } from '../../support/closings.ts';

const quarter = '2026-Q3' as Quarter;

it.each([1, 2, 3, 4, 5])(
  'G3 a simulated centre, seed %i: the planted weakness is found, and nothing else is called one',
  async (seed) => {
    const desk = aDesk(simulate({ cases: 400, quarter, seed, shifts: false }));
    const closed = await closeQuarter(desk.ports, quarter, instant('2026-10-16T03:00:00+08:00'));
    const found =
      closed.kind === 'closed' ? closed.report.weaknesses.map(({ dimension, value }) => [dimension, value]) : closed.kind;
    expect(found).toEqual([['category', plantedWeakness(seed).category]]);
  },
);

it('G3 where nothing was planted, nothing is called a weakness', async () => {
  const desk = aDesk(simulate({ cases: 400, quarter, seed: 2, shifts: false, weakness: 'none' }));
  const closed = await closeQuarter(desk.ports, quarter, instant('2026-10-16T03:00:00+08:00'));
  expect(closed).toMatchObject({ kind: 'closed', report: { weaknesses: [] } });
});
