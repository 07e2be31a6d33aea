import type { Step } from './day.ts';

/** People of the simulated past come to work, so that cases have whom to go to and the board has somebody to hold what falls due against (E1, E2, G2). */
export const shift: readonly Step[] = [
  {
    at: '08:58:00',
    what: 'desk: five people come to work; one is busy, one away',
    how: async (desk) => {
      for (const [who, state] of [
        ['cs-001', 'available'],
        ['cs-002', 'available'],
        ['cs-003', 'busy'],
        ['cs-004', 'away'],
        ['ts-001', 'available'],
      ] as const)
        await desk.post(`/people/${who}/state`, { state }, 'manager');
    },
  },
  {
    at: '16:40:00',
    what: 'desk: the rules hand out what nobody has taken on',
    how: async (desk) => {
      for (const state of ['new', 'in-progress']) {
        const { cases } = (await desk.get(`/cases?state=${state}&limit=100`)) as { cases: readonly Open[] };
        for (const { caseId, assignee } of cases)
          if (assignee === undefined) await desk.post(`/cases/${caseId}/assignment`, { auto: true }, 'supervisor');
      }
    },
  },
];

type Open = { readonly caseId: string; readonly assignee?: string };
