import type { BusinessCalendar } from '../../domain/calendar/business-calendar.ts';
import type { ExistingCase } from '../../domain/case/state.ts';
import { type Rejected, rejected } from '../../domain/kernel/decider.ts';
import { type Instant, later } from '../../domain/kernel/time.ts';
import { type Candidate, isOnDuty, type Need, type Verdict, type Weighed } from '../../domain/roster/assignment.ts';
import { firstTeam } from '../../domain/roster/words.ts';
import { tables, workOf } from '../../domain/views/board-lines.ts';
import { loadOf } from '../../domain/views/board-sheets.ts';
import { type CustomerCaseLine, type CustomerLine, directory } from '../../domain/views/customer-directory.ts';
import type { AgentLine } from '../../domain/views/roster.ts';
import type { ViewStore } from './adapters/view-store.ts';
import { standing } from './board-counts.ts';
import { identifierDigest } from './identifiers.ts';

type Views = Pick<ViewStore, 'list' | 'sheets'>;

/** What a case asks of whoever takes it: its own team or the one for its type (B5), its level, skills that help. */
export const needOf = (
  { team, caseType, category, escalation }: ExistingCase,
  asked: { readonly team?: string; readonly skills?: readonly string[] },
): Need => ({
  team: asked.team ?? team ?? (caseType === 'technical' ? 'technical-support' : firstTeam),
  level: escalation?.level ?? 'agent',
  skills: asked.skills ?? [],
  helpful: [caseType, ...(category === undefined ? [] : [category])],
});

/** Everybody on the roster as the rules look at them. */
export const candidatesFor = async (about: {
  readonly people: readonly AgentLine[];
  readonly state: ExistingCase;
  readonly now: Instant;
  readonly centre: BusinessCalendar;
  readonly views: Views;
}): Promise<readonly Candidate[]> => {
  const { people, state, now, centre, views } = about;
  const work = workOf(state);
  const [table, known] = await Promise.all([standing(views), agentsWhoKnow(state, views)]);
  const load = table(tables.load);
  return people.map((one) => ({
    id: one.agentId,
    role: one.role,
    team: one.team,
    skills: one.skills,
    presence: one.state,
    onDuty: isOnDuty(one.hours, centre, now),
    capacity: one.capacity[work],
    open: loadOf(one.agentId, load)[work],
    knowsCustomer: known.has(one.agentId),
    idleSince: one.lastGivenAt === undefined ? one.stateSince : later(one.stateSince, one.lastGivenAt),
  }));
};

/** Earlier cases of the customer that are looked at. */
const MOST_CASES = 50;

const agentsWhoKnow = async ({ id, customer }: ExistingCase, views: Views): Promise<ReadonlySet<string>> => {
  const found = (['phone', 'email', 'membership'] as const).map(async (by) => {
    const value = customer[by];
    const digest = value === undefined ? undefined : identifierDigest(by, value);
    if (digest === undefined) return [];
    const [cases, customers] = await Promise.all([
      views.list(directory.casesOf(by, digest), { limit: MOST_CASES, newestFirst: true }),
      views.list(directory.customersBy(by, digest), { limit: MOST_CASES }),
    ]);
    const served = cases.map(({ line }) => line as CustomerCaseLine).filter(({ caseId }) => caseId !== id);
    return [...served, ...customers.map(({ line }) => line as CustomerLine)].flatMap(({ assignee }) => assignee ?? []);
  });
  return new Set((await Promise.all(found)).flat());
};

/** Candidates that a refusal names. */
const MOST_NAMED = 10;

export const nobodyFree = (candidates: readonly Weighed[]): Rejected => {
  const out = candidates.flatMap(({ id, verdicts }) =>
    verdicts.filter(({ verdict }) => verdict === 'dropped').map((one) => ({ id, ...one })),
  );
  const list = (say: (out: Verdict & { id: string }) => string): string =>
    out.slice(0, MOST_NAMED).map(say).join('; ') + (out.length > MOST_NAMED ? '; …' : '');
  return rejected({
    code: 'nobody-free',
    clause: 'E2',
    kind: 'conflict',
    words: {
      en:
        candidates.length === 0
          ? 'Nobody is on the roster; record the people first or name an agent in `to`.'
          : `No agent can take this case now (${list(({ id, rule, seen }) => `${id}: ${rule}, ${seen}`)}); name one in \`to\` or wait.`,
      zh:
        candidates.length === 0
          ? '花名册中没有人员,请先登记人员,或在 to 中指定客服。'
          : `目前没有客服可以接手(${list(({ id, rule, seen }) => `${id}:${rule},${seen}`)});请在 to 中指定,或稍后再试。`,
    },
  });
};
