import type { Colleague } from '../case/authorize.ts';

/** E4, E6: one's own log, and those of one's team for its supervisor; managers see everybody's. */
export const mayReadLog = (who: Colleague, of: { readonly agentId: string; readonly team?: string }): boolean =>
  who.id === of.agentId ||
  who.role === 'manager' ||
  who.role === 'admin' ||
  (who.role === 'supervisor' && who.team !== undefined && who.team === of.team);
