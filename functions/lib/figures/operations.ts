import type { Operation, RouteKey } from '../operations.ts';
import * as figures from '../schemas/figures.ts';

/** The routes of `figures.api`. */
export const figureOperations = {
  'GET /figures': {
    summary: 'Figures of a period by agent, team, channel, type, category or priority, beside the period before (G1)',
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
