import { type BusinessCalendar, type IsoWeekday, isBusinessTime } from '../calendar/business-calendar.ts';
import { ISO_WEEKDAYS } from '../calendar/working-day.ts';
import { type Level, levels, outranks } from '../case/words.ts';
import type { Role } from '../kernel/event.ts';
import type { AgentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { WorkingHours } from './agent.ts';
import type { Presence } from './words.ts';

/**
 * Who gets a case (E2), by a list of named rules. Rules that require drop candidates; rules that prefer keep the best of those
 * left. The choice depends on the candidates alone, not on their order, and says of each what every rule saw and did.
 */

export type Candidate = {
  readonly id: AgentId;
  readonly role: Role;
  readonly team: string;
  readonly skills: readonly string[];
  readonly presence: Presence;
  /** Inside the agent's own working hours. */
  readonly onDuty: boolean;
  readonly capacity: number;
  /** Open cases (chats, for a chat) that the agent holds. */
  readonly open: number;
  /** Has served this customer before. */
  readonly knowsCustomer: boolean;
  /** Since when nothing new has been given. */
  readonly idleSince: Instant;
};

export type Need = {
  readonly team: string;
  /** The level that the case was escalated to; `agent` where it was not. */
  readonly level: Level;
  /** Without these nobody can do it. */
  readonly skills: readonly string[];
  /** Of use: the case's type and category. */
  readonly helpful: readonly string[];
};

export const ruleNames = [
  'level',
  'team',
  'presence',
  'hours',
  'skill',
  'capacity',
  'helpful-skill',
  'known-customer',
  'even-load',
  'longest-idle',
  'agent-id',
] as const;
export type RuleName = (typeof ruleNames)[number];

export type Seen = string | number | boolean;
export type Verdict = { readonly rule: RuleName; readonly verdict: 'kept' | 'dropped' | 'outranked'; readonly seen: Seen };
export type Weighed = { readonly id: AgentId; readonly verdicts: readonly Verdict[] };
/** What is kept of a choice with the case: how many each rule kept and took out, and what it saw of the one chosen. */
export type Reason = { readonly rule: RuleName; readonly kept: number; readonly out: number; readonly seen: Seen };

export type Choice =
  | {
      readonly kind: 'chosen';
      readonly to: AgentId;
      readonly reasons: readonly Reason[];
      readonly candidates: readonly Weighed[];
    }
  | { readonly kind: 'nobody'; readonly candidates: readonly Weighed[] };

export const chooseAgent = (need: Need, candidates: readonly Candidate[], rules: readonly Rule[] = defaultRules): Choice => {
  const verdicts = new Map<AgentId, Verdict[]>(candidates.map(({ id }) => [id, []]));
  const reasons: Omit<Reason, 'seen'>[] = [];
  let left = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const rule of [...rules, byId]) {
    if (left.length === 0) break;
    const keeps = keeping(rule, left, need);
    for (const one of left) {
      const out = rule.kind === 'requires' ? 'dropped' : 'outranked';
      const seen = rule.sees(one, need);
      verdicts.get(one.id)?.push({ rule: rule.name, verdict: keeps(one) ? 'kept' : out, seen });
    }
    const kept = left.filter(keeps);
    reasons.push({ rule: rule.name, kept: kept.length, out: left.length - kept.length });
    left = kept;
  }
  const weighed = candidates.map(({ id }) => ({ id, verdicts: verdicts.get(id) ?? [] }));
  const [best] = left;
  if (best === undefined) return { kind: 'nobody', candidates: weighed };
  const saw = new Map(verdicts.get(best.id)?.map(({ rule, seen }) => [rule, seen]));
  return {
    kind: 'chosen',
    to: best.id,
    reasons: reasons.map((reason) => ({ ...reason, seen: saw.get(reason.rule) ?? '' })),
    candidates: weighed,
  };
};

type Sees = { readonly name: RuleName; readonly sees: (candidate: Candidate, need: Need) => Seen };
export type Rule = Sees &
  (
    | { readonly kind: 'requires'; readonly holds: (candidate: Candidate, need: Need) => boolean }
    /** The lowest rank wins. */
    | { readonly kind: 'prefers'; readonly rank: (candidate: Candidate, need: Need) => number | string }
  );

const requires = (name: RuleName, sees: Sees['sees'], holds: (candidate: Candidate, need: Need) => boolean): Rule => ({
  kind: 'requires',
  name,
  sees,
  holds,
});
const prefers = (
  name: RuleName,
  sees: Sees['sees'],
  rank: (candidate: Candidate, need: Need) => number | string = (candidate, need) => Number(sees(candidate, need)),
): Rule => ({ kind: 'prefers', name, sees, rank });

const load = ({ open, capacity }: Candidate): number => Math.round((open / Math.max(1, capacity)) * 1000) / 1000;
const helpfulSkills = ({ skills }: Candidate, { helpful }: Need): number => helpful.filter((one) => skills.includes(one)).length;
const missingSkills = ({ skills }: Candidate, need: Need): readonly string[] =>
  need.skills.filter((one) => !skills.includes(one));

/** E2 in its own order: skill first, never beyond capacity, who knows the customer where free, even load, longest idle. */
export const defaultRules: readonly Rule[] = [
  requires(
    'level',
    ({ role }) => role,
    ({ role }, { level }) => serves(role, level),
  ),
  requires(
    'team',
    ({ team }) => team,
    ({ team }, need) => team === need.team,
  ),
  requires(
    'presence',
    ({ presence }) => presence,
    ({ presence }) => presence === 'available',
  ),
  requires(
    'hours',
    ({ onDuty }) => onDuty,
    ({ onDuty }) => onDuty,
  ),
  requires(
    'skill',
    (candidate, need) => missingSkills(candidate, need).join(' ') || 'all',
    (candidate, need) => missingSkills(candidate, need).length === 0,
  ),
  requires(
    'capacity',
    ({ open, capacity }) => `${open} of ${capacity}`,
    ({ open, capacity }) => open < capacity,
  ),
  prefers('helpful-skill', helpfulSkills, (candidate, need) => -helpfulSkills(candidate, need)),
  prefers(
    'known-customer',
    ({ knowsCustomer }) => knowsCustomer,
    ({ knowsCustomer }) => (knowsCustomer ? 0 : 1),
  ),
  prefers('even-load', load),
  prefers(
    'longest-idle',
    ({ idleSince }) => idleSince,
    ({ idleSince }) => idleSince,
  ),
];

/** The last word, so that the same candidates always give the same choice. */
const byId: Rule = prefers(
  'agent-id',
  ({ id }) => id,
  ({ id }) => id,
);

const keeping = (rule: Rule, left: readonly Candidate[], need: Need): ((candidate: Candidate) => boolean) => {
  if (rule.kind === 'requires') return (candidate) => rule.holds(candidate, need);
  const best = left.map((one) => rule.rank(one, need)).reduce(least);
  return (candidate) => rule.rank(candidate, need) === best;
};

const least = <T extends number | string>(a: T, b: T): T => {
  if (b < a) return b;
  return a;
};

/** Cases that nobody escalated go to agents and senior agents; an escalated one to its level. */
const serves = (role: Role, level: Level): boolean => {
  const own = levels.find((one) => one === role);
  if (own === undefined) return false;
  return level === 'agent' ? !outranks(own, 'senior-agent') : own === level;
};

/** Whether it is inside somebody's own hours; on holidays the state tells who works. */
export const isOnDuty = (hours: WorkingHours, centre: BusinessCalendar, now: Instant): boolean =>
  isBusinessTime(calendarOf(hours, centre), now);

/** Made once of the same hours: a calendar remembers what it has worked out. */
const calendarOf = (hours: WorkingHours, centre: BusinessCalendar): BusinessCalendar => {
  const known = calendars.get(hours);
  if (known?.centre === centre) return known.own;
  const week = Object.fromEntries(ISO_WEEKDAYS.map((weekday) => [weekday, hours[weekday] ?? []])) as Record<
    IsoWeekday,
    NonNullable<WorkingHours[IsoWeekday]>
  >;
  const own: BusinessCalendar = { ...centre, week, holidays: 'none' };
  calendars.set(hours, { centre, own });
  return own;
};
const calendars = new WeakMap<WorkingHours, { readonly centre: BusinessCalendar; readonly own: BusinessCalendar }>();
