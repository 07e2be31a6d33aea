import type { Operation, RouteKey } from '../operations.ts';
import { empty } from '../schemas/cases.ts';
import * as counting from '../schemas/counting.ts';
import * as figures from '../schemas/figures.ts';

const command = { at: 'cases', tag: 'cases', access: 'write', status: 200 } as const;

/** The routes of `figures.api`, and those by which a case leaves the figures and comes back (A9). */
export const figureOperations = {
  'POST /cases/{id}/set-aside': {
    ...command,
    summary: 'A nuisance or a duplicate: kept, not counted (A9)',
    body: counting.settingAside,
    example: counting.examples.settingAside,
  },
  'POST /cases/{id}/set-aside/withdrawal': { ...command, summary: 'It counts after all (A9)', body: empty },
  'GET /figures': {
    summary:
      'Figures of a period by agent, team, channel, type, category or priority, beside the period before or the year before (G1)',
    at: 'figures',
    tag: 'figures',
    access: 'read',
    query: figures.figuresQuery,
  },
  'GET /figures/definitions': { summary: 'What each figure means (G1)', at: 'figures', tag: 'figures', access: 'read' },
  'GET /figures/explain': {
    summary: 'The cases and events behind a figure; what they add sums up to it (G4)',
    at: 'figures',
    tag: 'figures',
    access: 'read',
    query: figures.explainQuery,
  },
} as const satisfies Readonly<Partial<Record<RouteKey, Operation>>>;
