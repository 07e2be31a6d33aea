import { businessSecondsBetween, localDate } from '../../domain/calendar/business-calendar.ts';
import { answeredAt, type Call, missedAt, ringSeconds, withReport } from '../../domain/case/call.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { InspectionEvent } from '../../domain/inspection/events.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { days, epochMillis, type Instant, plus, secondsBetween } from '../../domain/kernel/time.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';

/**
 * The figures once more, straight from the events of whole histories and the words of the definitions: no view, no sums, no buckets.
 * Slow and plain on purpose; what the views say must be this.
 */
export type Recounted = { readonly n: number; readonly value: number | null; readonly times?: readonly number[] };

type Of<Type extends CaseEvent['type']> = Extract<CaseEvent, { type: Type }>['data'];

export const recount = (cases: readonly (readonly Commit[])[], from: string, to: string): Readonly<Record<string, Recounted>> => {
  const all = cases
    .filter(counts)
    .map(historyOf)
    .filter(({ openedAt }) => openedAt !== undefined) as readonly History[];
  const dayOf = (at: Instant): string => localDate(defaultPolicy.calendar.zone, at);
  const isIn = (at: Instant | undefined): boolean => at !== undefined && dayOf(at) >= from && dayOf(at) <= to;
  const count = <T>(list: (one: History) => readonly T[], which: (one: T) => boolean): number =>
    all.flatMap(list).filter(which).length;

  const offered = all
    .flatMap((one) => one.calls)
    .filter(({ call, outcomeAt }) => call.direction === 'inbound' && isIn(outcomeAt));
  const answered = offered.filter(({ answered }) => answered !== undefined);
  const short = offered.filter(({ answered, outcomeAt, begun }) => !answered && secondsBetween(begun, outcomeAt as Instant) <= 5);
  const in20 = answered.filter(({ answered, begun }) => secondsBetween(begun, answered as Instant) <= 20);
  const in3 = answered.filter(({ call }) => (ringSeconds(call) ?? 99) <= 9);

  const waits = all.flatMap((one) => one.waits.map((wait, index) => ({ ...wait, first: index === 0 && one.channel !== 'desk' })));
  const answeredWaits = waits.filter(({ answer }) => isIn(answer));
  const lastResults = all.flatMap((one) =>
    one.resolved.length > one.reopened.length ? [{ one, at: one.resolved.at(-1) as Instant }] : [],
  );
  const opened = all.filter(({ openedAt }) => isIn(openedAt));
  const stands = ({ resolved, reopened }: History): boolean =>
    resolved.some((at, index) => reopened[index] === undefined || (reopened[index] as Instant) > plus(at, days(7)));
  const resolved = all.filter((one) => isIn(one.resolved[0]));
  const isActive = ({ openedAt, resolved: results, reopened }: History): boolean =>
    isIn(openedAt) ||
    reopened.some(isIn) ||
    [openedAt, ...reopened].some((start, index) => {
      const end = results[index];
      return dayOf(start) < from && (end === undefined || dayOf(end) >= from);
    });
  const active = all.filter(isActive);
  const escalated = (which: (one: Of<'CaseEscalated'>) => boolean): number =>
    all.filter((one) => one.escalated.some((each) => isIn(each.at) && which(each))).length;
  const scores = all.flatMap((one) => one.answers).filter(({ at }) => isIn(at));
  const sent = count(({ sent: mailed }) => mailed, isIn);
  const kept = (kind: string, ontime: boolean): number =>
    count(
      ({ ends }) => ends,
      (end) => end.kind === kind && end.met === ontime && isIn(end.at),
    );
  const followUps = all.flatMap(({ followUps: owed }) => owed).filter(({ at }) => isIn(at));
  const escalations = all.flatMap((one) => one.escalated).filter(({ at }) => isIn(at));

  return {
    contacts: { n: count(({ contacts }) => contacts, isIn), value: count(({ contacts }) => contacts, isIn) },
    answerRate: share(answered.length, offered.length),
    answerRateNoShort: share(answered.length, offered.length - short.length),
    abandonRate: share(offered.length - answered.length, offered.length),
    answeredInThreeRings: share(in3.length, answered.length),
    serviceLevel20: share(in20.length, offered.length - short.length),
    firstResponseTime: times(
      answeredWaits.filter(({ first }) => first).map(({ asked, answer }) => business(asked, answer as Instant, asked)),
    ),
    nextResponseTime: times(
      answeredWaits.filter(({ first }) => !first).map(({ asked, answer }) => business(asked, answer as Instant, asked)),
    ),
    resolutionTime: times(lastResults.filter(({ at }) => isIn(at)).map(({ one, at }) => worked(one, at))),
    firstResolutionTime: times(resolved.map((one) => worked(one, one.resolved[0] as Instant))),
    resolutionRate: share(opened.filter(stands).length, opened.length),
    reopenRate: share(resolved.filter(({ reopened }) => reopened.length > 0).length, resolved.length),
    escalationRate: share(
      escalated(() => true),
      active.length,
    ),
    'escalationRate(asked)': share(
      escalated(({ cause }) => cause === 'asked'),
      active.length,
    ),
    'escalationRate(automatic)': share(
      escalated(({ cause }) => cause !== 'asked'),
      active.length,
    ),
    'escalationRate(manager)': share(
      escalated(({ to: level }) => level === 'manager'),
      active.length,
    ),
    escalatedInTime: share(
      escalations.filter(({ neededAt, at }) => secondsBetween(neededAt, at) <= 900).length,
      escalations.length,
    ),
    csatAverage: {
      n: scores.length,
      value: scores.length === 0 ? null : scores.reduce((sum, { score }) => sum + score, 0) / scores.length,
    },
    csatTopTwo: share(scores.filter(({ score }) => score >= 4).length, scores.length),
    csatResponseRate: share(scores.length, sent),
    followUpOnTime: share(followUps.filter(({ onTime }) => onTime).length, followUps.length),
    suggestionsAnswered: share(kept('suggestion', true), kept('suggestion', true) + kept('suggestion', false)),
    ...Object.fromEntries(
      ['first-response', 'next-response', 'progress', 'promise', 'resolution', 'escalation-acknowledgement', 'follow-up'].map(
        (kind) => [`withinTarget(${kind})`, share(kept(kind, true), kept(kind, true) + kept(kind, false))],
      ),
    ),
    complaintStatistics: { n: count(({ counted }) => counted, isIn), value: count(({ counted }) => counted, isIn) },
  };
};

/** Inspections by the plain words: the last scoring's points, on the day of the first one. */
export const recountInspections = (streams: readonly (readonly Commit[])[], from: string, to: string) => {
  const found = streams.flatMap((commits) => {
    const scorings = commits
      .flatMap(({ events }) => events as readonly InspectionEvent[])
      .flatMap((event) => (event.type === 'InspectionScored' ? [event.data] : []));
    const [first, last] = [scorings[0], scorings.at(-1)];
    const day = first && localDate(defaultPolicy.calendar.zone, first.at);
    return last === undefined || day === undefined || day < from || day > to ? [] : [last];
  });
  const points = (which: 'earned' | 'possible'): number => found.reduce((sum, one) => sum + one[which], 0);
  return {
    ...share(points('earned'), points('possible')),
    n: found.length,
    earned: points('earned'),
    possible: points('possible'),
    failed: found.filter(({ fatal }) => fatal.length > 0).length,
    shares: found.map(({ earned, possible }) => earned / possible).sort((a, b) => a - b),
  };
};

/** Of the cases, those that are open at an instant, by the plain words. */
export const openAt = (cases: readonly (readonly Commit[])[], at: Instant): number =>
  cases
    .filter(counts)
    .map(historyOf)
    .filter(({ openedAt, resolved, reopened }) =>
      openedAt === undefined
        ? false
        : [openedAt, ...reopened].some(
            (start, index) => start <= at && (resolved[index] === undefined || at < (resolved[index] as Instant)),
          ),
    ).length;

/** A9: whoever said last decides. */
const counts = (commits: readonly Commit[]): boolean =>
  commits
    .flatMap((commit) => commit.events as readonly CaseEvent[])
    .findLast(({ type }) => type === 'CaseSetAside' || type === 'CaseTakenBack')?.type !== 'CaseSetAside';

type History = ReturnType<typeof historyOf> & { readonly openedAt: Instant };

const historyOf = (commits: readonly Commit[]) => {
  const events = commits.flatMap((commit) => commit.events as readonly CaseEvent[]);
  const of = <Type extends CaseEvent['type']>(type: Type): readonly Of<Type>[] =>
    events.filter((event) => event.type === type).map((event) => event.data as Of<Type>);
  const opening = of('CaseOpened')[0];
  const interactions = of('InteractionRecorded').filter(({ automatic }) => automatic === undefined);
  const calls = callsOf(of('CallProgressed'), interactions);
  const started = of('WaitingStarted');
  const waited = of('WaitingEnded');
  const lastAnswers = new Map(
    of('FeedbackReceived').flatMap((one) =>
      one.source === 'survey' && one.score ? [[one.survey, { at: one.at, score: one.score }]] : [],
    ),
  );
  const mailed = new Map([
    ...[...lastAnswers].map(([survey, { at }]) => [survey, at] as const),
    ...of('SurveySent').map(({ survey, at }) => [survey, at] as const),
  ]);
  return {
    openedAt: opening?.openedAt,
    channel: opening?.channel,
    calls,
    contacts: interactions.filter(({ direction }) => direction === 'inbound').map(({ at }) => at),
    waits: waitsOf(interactions, calls),
    waiting: started.map(({ at }, index) => ({ from: at, to: waited[index]?.at })),
    resolved: of('CaseResolved').map(({ at }) => at),
    reopened: of('CaseReopened').map(({ at }) => at),
    escalated: of('CaseEscalated'),
    answers: [...lastAnswers.values()] as readonly { readonly at: Instant; readonly score: number }[],
    sent: [...mailed.values()],
    ends: [
      ...of('DeadlineMet')
        .filter(({ late }) => late !== true)
        .map(({ kind, at }) => ({ kind, at, met: true })),
      ...of('DeadlineBreached').map(({ kind, dueAt }) => ({ kind, at: dueAt, met: false })),
    ],
    followUps: followUpsOf(events),
    counted: of('ComplaintCounted').map(({ at }) => at),
  };
};

const callsOf = (reports: readonly Of<'CallProgressed'>[], interactions: readonly Of<'InteractionRecorded'>[]) =>
  [...Map.groupBy(reports, ({ callId }) => callId)].map(([callId, own]) => {
    const call = own.reduce<Call | undefined>(withReport, undefined) as Call;
    const noted = interactions.find((one) => one.callId === callId)?.at;
    const begun = [...Object.values(call.seen), ...(noted ? [noted] : [])].sort()[0] as Instant;
    const answered = answeredAt(call);
    const rang = (['queued', 'ringing', 'dialled', 'abandoned', 'voicemail', 'no-answer'] as const).some(
      (status) => call.seen[status] !== undefined,
    );
    return { call, begun, answered, outcomeAt: answered ?? (rang ? missedAt(call) : undefined) };
  });

const waitsOf = (interactions: readonly Of<'InteractionRecorded'>[], calls: ReturnType<typeof callsOf>) => {
  const told = [
    ...interactions
      .filter(({ callId }) => callId === undefined)
      .map(({ at, direction }) => ({ at, asks: direction === 'inbound' })),
    ...calls.filter(({ call }) => call.direction === 'inbound').map(({ begun }) => ({ at: begun, asks: true })),
    ...calls.flatMap(({ answered, begun }) => (answered ? [{ at: answered > begun ? answered : begun, asks: false }] : [])),
  ].sort((a, b) => epochMillis(a.at) - epochMillis(b.at) || Number(b.asks) - Number(a.asks));
  const waits: { asked: Instant; answer?: Instant }[] = [];
  for (const { at, asks } of told) {
    const last = waits.at(-1);
    const open = last !== undefined && last.answer === undefined;
    if (asks && !open) waits.push({ asked: at });
    if (!asks && open) last.answer = at;
  }
  return waits;
};

/** Each result's follow-up, once it is known what became of it. */
const followUpsOf = (events: readonly CaseEvent[]) => {
  const owed: { from: Instant; at?: Instant; onTime: boolean; generation: number }[] = [];
  for (const { type, data } of events) {
    if (!('kind' in data) || data.kind !== 'follow-up') continue;
    const last = owed.findLast(({ generation }) => generation === data.generation);
    if (type === 'DeadlineArmed') owed.push({ from: data.from, onTime: false, generation: data.generation });
    if (last === undefined) continue;
    if (type === 'DeadlineMet') {
      last.onTime = data.at <= plus(last.from, days(3));
      last.at ??= data.at;
    }
    if (type === 'DeadlineBreached') last.at ??= data.dueAt;
    if (type === 'DeadlineCancelled' && data.reason === 'not-reached') last.at ??= data.at;
  }
  return owed;
};

const business = (from: Instant, to: Instant, _start: Instant): number =>
  businessSecondsBetween(defaultPolicy.calendar, from, to).seconds;

const worked = ({ openedAt, waiting }: History, at: Instant): number => {
  const clip = (one: Instant): Instant => (one < openedAt ? openedAt : one > at ? at : one);
  const waited = waiting.map(({ from, to }) => business(clip(from), clip(to ?? at), openedAt));
  return Math.max(0, business(openedAt, at < openedAt ? openedAt : at, openedAt) - waited.reduce((sum, one) => sum + one, 0));
};

const share = (count: number, n: number): Recounted => ({ n, value: n > 0 ? count / n : null });
const times = (all: readonly number[]): Recounted => ({
  n: all.length,
  value: all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length,
  times: all.toSorted((a, b) => a - b),
});
