import type { Role } from '../kernel/event.ts';
import { firstTeam } from './words.ts';

/** E1: how customer service is made up, planned beside actual. Shares are of those on the roster in these roles, 0 to 1. */

const line = ['agent', 'senior-agent', 'supervisor'] as const;
type LineRole = (typeof line)[number];

/** The rule book's plan: agents 70 %, senior agents 20 %, supervisors 10 %. */
export const plannedMakeUp: Readonly<Record<LineRole, number>> = { agent: 0.7, 'senior-agent': 0.2, supervisor: 0.1 };

export type MakeUp = {
  readonly team: typeof firstTeam;
  readonly people: number;
  /** `actual` is missing while nobody is on the roster: a share of none is no share. `difference` is actual less planned. */
  readonly roles: readonly {
    readonly role: LineRole;
    readonly planned: number;
    readonly people: number;
    readonly actual?: number;
    readonly difference?: number;
  }[];
};

export const makeUp = (roster: readonly { readonly role: Role; readonly team: string; readonly leftAt?: string }[]): MakeUp => {
  const serving = roster.filter(({ role, team, leftAt }) => leftAt === undefined && team === firstTeam && isLine(role));
  const all = serving.length;
  return {
    team: firstTeam,
    people: all,
    roles: line.map((role) => {
      const people = serving.filter((one) => one.role === role).length;
      const planned = plannedMakeUp[role];
      if (all === 0) return { role, planned, people };
      return { role, planned, people, actual: rounded(people / all), difference: rounded(people / all - planned) };
    }),
  };
};

const isLine = (role: Role): boolean => (line as readonly Role[]).includes(role);
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;
