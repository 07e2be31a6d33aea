import type { DeskClient } from './client.ts';
import type { Step } from './day.ts';

type Drawn = {
  readonly inspectionId: string;
  readonly agent: string;
  readonly sheet: { readonly items: readonly { readonly item: string; readonly weight: number }[] };
};

/** Quality inspection of the simulated past (F1-F3): the desk has drawn last month's records, and one of them is inspected. */
export const inspecting: readonly Step[] = [
  {
    at: '14:45:00',
    what: 'desk: an inspector scores a record drawn from last month, and finds the need not restated',
    how: async (desk) => {
      const { inspectionId, sheet } = await firstOf(desk, 'to-score');
      const points = Object.fromEntries(sheet.items.map(({ item, weight }) => [item, item === 'restating' ? 1 : weight]));
      const findings = [{ item: 'restating', problem: '未复述客户需求即给出方案' }];
      await desk.post(`/inspections/${inspectionId}/score`, { points, findings, summary: '整体良好。' }, 'inspector');
    },
  },
  {
    at: '16:00:00',
    what: 'desk: the agent reports that it is put right; the supervisor has not approved yet',
    how: async (desk) => {
      const { inspectionId, agent } = await firstOf(desk, 'to-rectify');
      const report = '已重听录音并完成复述话术练习。';
      await desk.post(`/inspections/${inspectionId}/rectification`, { finding: 'f1', report }, `agent/${agent}`);
    },
  },
];

/** The newest one that stands so. Lists follow what happens with a delay. */
const firstOf = async (desk: DeskClient, status: 'to-score' | 'to-rectify'): Promise<Drawn> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { inspections } = (await desk.get(`/inspections?status=${status}&limit=1`)) as { inspections: readonly Drawn[] };
    const found = inspections[0];
    if (found !== undefined) return (await desk.get(`/inspections/${found.inspectionId}`)) as Drawn;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no inspection is ${status}`);
};
