import type { Step } from './day.ts';

/** People of the simulated past come to work, so that the board has somebody to hold what falls due against (E1, G2). */
export const shift: readonly Step[] = [
  {
    at: '08:58:00',
    what: 'desk: four people come to work; one is busy, one away',
    how: async (desk) => {
      for (const [who, state] of [
        ['cs-001', 'available'],
        ['cs-002', 'available'],
        ['cs-003', 'busy'],
        ['cs-004', 'away'],
      ] as const)
        await desk.post(`/people/${who}/state`, { state }, 'manager');
    },
  },
];
