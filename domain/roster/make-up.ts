import type { Role } from '../kernel/event.ts';
import { firstTeam } from './words.ts';

/** E1: how customer service is made up, planned beside actual. Shares are of those on the roster in these roles, 0 to 1. */

const line = ['agent', 'senior-agent', 'supervisor'] as const;
type LineRole = (typeof line)[number];

/** What the policy plans, by role; the shares add up to 1. */
export type PlannedMakeUp = Readonly<Record<LineRole, number>>;

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

export const makeUp = (
  roster: readonly { readonly role: Role; readonly team: string; readonly leftAt?: string }[],
  plan: PlannedMakeUp,
): MakeUp => {
  const serving = roster.filter(({ role, team, leftAt }) => leftAt === undefined && team === firstTeam && isLine(role));
  const all = serving.length;
  return {
    team: firstTeam,
    people: all,
    roles: line.map((role) => {
      const people = serving.filter((one) => one.role === role).length;
      const planned = plan[role];
      if (all === 0) return { role, planned, people };
      return { role, planned, people, actual: rounded(people / all), difference: rounded(people / all - planned) };
    }),
  };
};

const isLine = (role: Role): boolean => (line as readonly Role[]).includes(role);
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;
