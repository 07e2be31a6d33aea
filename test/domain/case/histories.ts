import fc from 'fast-check';
import { callStatuses } from '../../../domain/case/call.ts';
import { decideCase } from '../../../domain/case/case.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { type CaseState, foldCase, initialCase } from '../../../domain/case/state.ts';
import { type CaseType, caseTypes, channels, levels, priorities } from '../../../domain/case/words.ts';
import type { Rejected } from '../../../domain/kernel/decider.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import {
  acknowledge,
  again,
  ask,
  assign,
  callReport,
  close,
  confirm,
  contact,
  customerSays,
  dispute,
  escalate,
  followUpVisit,
  noticeSent,
  reply,
  resolve,
  timer,
  triage,
} from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { minutesAfter, monday, secondsAfter } from '../../support/moments.ts';
import {
  aftercare,
  type Command,
  loops,
  rejections,
  sure,
  wayOfAComplaint,
  wayOfASuggestion,
  wayOfWork,
  working,
} from './steps.ts';

/** Whatever a desk, its customers and its timers may do to one case, sensible or not. */

/** A command and the time since the one before; `due` is the very moment at which the next deadline is due. */
export type Step = { readonly wait: number | 'due'; readonly command: Command };

const classes = fc.record(
  { caseType: fc.constantFrom(...caseTypes), priority: fc.constantFrom(...priorities), category: fc.constantFrom('a', 'b') },
  { requiredKeys: [] },
);
const earlier = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(900) });

const dated = (command: (now: Instant, at: Instant) => CaseCommand) =>
  earlier.map(
    (n): Command =>
      (now) =>
        command(now, minutesAfter(now, -n)),
  );

const contacts: readonly fc.Arbitrary<Command>[] = [
  dated((now, at) => again(at, { now })),
  sure((now) => again(now, { automatic: 'auto-reply' })),
  dated((now, saidAt) => reply(now, { saidAt, channel: 'phone' })),
  dated((now, saidAt) => followUpVisit(now, { saidAt, channel: 'phone' })),
  dated((now, saidAt) => customerSays(now, { saidAt })),
  sure((now) => ask(now)),
];
const work: readonly fc.Arbitrary<Command>[] = [
  classes.map(
    (classed): Command =>
      (now) =>
        triage(now, classed),
  ),
  fc.constantFrom('a-17', 'a-18').map(
    (to): Command =>
      (now) =>
        assign(now, to),
  ),
  sure(resolve),
  sure(confirm),
  sure(dispute),
  sure(close),
  sure((now) => noticeSent(now)),
];
const escalations: readonly fc.Arbitrary<Command>[] = [
  fc.option(fc.constantFrom(...levels), { nil: undefined }).map(
    (to): Command =>
      (now) =>
        escalate(now, to ? { to } : {}),
  ),
  fc.constantFrom('senior-agent' as const, 'manager' as const).map(
    (role): Command =>
      (now) =>
        acknowledge(now, role),
  ),
];
const calls: readonly fc.Arbitrary<Command>[] = [
  fc
    .record({
      status: fc.constantFrom(...callStatuses),
      callId: fc.constantFrom('CA1', 'CA2'),
      direction: fc.constantFrom('inbound' as const, 'outbound' as const),
      ago: fc.nat(300),
      talkSeconds: fc.nat(120),
    })
    .map(
      ({ status, ago, talkSeconds, ...call }): Command =>
        (now) =>
          callReport(status, secondsAfter(now, -ago), {
            now,
            joins: true,
            ...call,
            ...(status === 'completed' ? { talkSeconds } : {}),
          }),
    ),
];
const timers: readonly fc.Arbitrary<Command>[] = [sure(timer), sure(timer), sure(timer)];

const waits: fc.Arbitrary<Step['wait']> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(20) },
  { weight: 3, arbitrary: fc.nat(240) },
  { weight: 1, arbitrary: fc.nat(6000) },
  { weight: 2, arbitrary: fc.constant('due' as const) },
);

const firsts: fc.Arbitrary<CaseCommand> = fc
  .record({ channel: fc.constantFrom(...channels), told: classes, start: fc.nat(10_000), late: earlier })
  .map(({ channel, told, start, late }) => {
    const now = minutesAfter(monday.at('00:00'), start);
    return contact(channel, { at: minutesAfter(now, -late), now, told });
  });

export type History = { readonly first: CaseCommand; readonly steps: readonly Step[] };
const historiesOf = (commands: fc.Arbitrary<Command>): fc.Arbitrary<History> =>
  fc.record({ first: firsts, steps: fc.array(stepOf(waits, commands), { maxLength: 25, size: 'max' }) });

function stepOf(wait: fc.Arbitrary<Step['wait']>, command: fc.Arbitrary<Command>): fc.Arbitrary<Step> {
  return fc.record({ wait, command });
}

const oneOf = (...groups: readonly (readonly fc.Arbitrary<Command>[])[]): fc.Arbitrary<Command> =>
  fc.oneof(...groups.map((group) => ({ weight: 4, arbitrary: fc.oneof(...group) })));

/** Nobody told anything after the fact, and nothing escalated (which counts from when it is noticed). */
export const promptHistories = historiesOf(oneOf(contacts.map(promptly), work, working, aftercare));
const beside = oneOf(contacts, timers, work, loops, aftercare, rejections);
/** Cases of a type on their way; now and then a step is left out, or something comes between. */
const along = (way: readonly fc.Arbitrary<Command>[], caseType?: CaseType): fc.Arbitrary<History> =>
  fc
    .record({
      first: firsts,
      taken: fc.tuple(...way.map((command) => stepOf(fc.nat(30), command))),
      between: fc.array(fc.record({ at: fc.nat(way.length), step: stepOf(waits, beside) }), { maxLength: 6 }),
      leftOut: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(way.length - 1) }),
    })
    .map(({ first, taken, between, leftOut }) => ({
      first: caseType === undefined ? first : ofType(first, caseType),
      steps: taken.flatMap((step, index) => [
        ...between.filter(({ at }) => at === index).map((one) => one.step),
        ...(index === leftOut ? [] : [step]),
      ]),
    }));
const ofType = (first: CaseCommand, caseType: CaseType): CaseCommand =>
  first.type === 'ReceiveContact' && first.opening ? { ...first, opening: { ...first.opening, caseType } } : first;

export const complaintHistories = along([...wayOfAComplaint, sure(close)], 'complaint');
export const histories: fc.Arbitrary<History> = fc.oneof(
  {
    weight: 4,
    arbitrary: historiesOf(
      oneOf(contacts, contacts, work, work, escalations, calls, timers, working, loops, aftercare, rejections),
    ),
  },
  { weight: 1, arbitrary: along(wayOfWork) },
  { weight: 1, arbitrary: along([...wayOfASuggestion, sure(close)], 'suggestion') },
  { weight: 1, arbitrary: complaintHistories },
);

function promptly(commands: fc.Arbitrary<Command>): fc.Arbitrary<Command> {
  return commands.map(
    (command): Command =>
      (now) => {
        const asked = command(now);
        if (asked.type !== 'RecordInteraction') return asked;
        const { interaction } = asked;
        return { ...asked, interaction: { data: { ...interaction.data, at: now } } };
      },
  );
}

/** One decision of a history that was accepted, with the case as it stood after it. */
export type Turn = { readonly command: CaseCommand; readonly events: readonly CaseEvent[]; readonly state: CaseState };
export type Played = {
  readonly commands: readonly CaseCommand[];
  readonly turns: readonly Turn[];
  readonly refusals: readonly Rejected[];
};

/** Plays a history from the first contact on. `before` may put commands of its own before each. */
export const play = ({ first, steps }: History, before: (command: CaseCommand) => readonly CaseCommand[] = () => []): Played => {
  const commands: CaseCommand[] = [];
  const turns: Turn[] = [];
  const refusals: Rejected[] = [];
  let state: CaseState = initialCase;
  const give = (command: CaseCommand): void => {
    commands.push(command);
    const decision = decideCase(command, state, defaultPolicies);
    if (decision.kind === 'rejected') refusals.push(decision);
    if (decision.kind !== 'accepted') return;
    state = foldCase(decision.events, state);
    turns.push({ command, events: decision.events, state });
  };
  give(first);
  let now = first.now;
  for (const { wait, command } of steps) {
    now = wait === 'due' ? nextDue(state, now) : secondsAfter(now, wait * 60);
    const next = command(now);
    for (const one of [...before(next), next]) give(one);
  }
  return { commands, turns, refusals };
};

const nextDue = (state: CaseState, now: Instant): Instant => {
  if (state.kind === 'none') return now;
  const dues = Object.values(state.deadlines.latest).flatMap((deadline) =>
    deadline.status === 'running' ? [deadline.dueAt] : [],
  );
  return dues.filter((dueAt) => dueAt > now).sort()[0] ?? now;
};

export const eventsOf = ({ turns }: Played): readonly CaseEvent[] => turns.flatMap(({ events }) => events);
