import { decideCase } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import { type CaseState, foldCase, phaseOf } from '../../domain/case/state.ts';
import { customerSays, escalate, reply, timer, triage } from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { day } from '../support/moments.ts';
import { type Figure, median, rounded } from './figure.ts';
import { longCase } from './long-case.ts';

/** How long one decision on an open case of about 200 events takes, its state being folded already: the slowest of several commands. */
export const benchDecide = async (): Promise<readonly Figure[]> => {
  const state = openCaseOfMany();
  const times = commands.map(([name, command]) => ({ name, ms: decisionMs(command, state) }));
  return [
    ...times.map(({ name, ms }) => ({ name: `decide.${name}.ms`, unit: 'ms', ours: ms })),
    { name: 'decide.max.ms', unit: 'ms', ours: Math.max(...times.map(({ ms }) => ms)), goal: '<= 0.2' },
  ];
};

const later = day('2026-11-27');
const commands: readonly (readonly [name: string, command: CaseCommand])[] = [
  ['reply', reply(later.at('16:20'))],
  ['contact', customerSays(later.at('16:20'))],
  ['triage', triage(later.at('16:20'), { priority: 'urgent' })],
  ['escalation', escalate(later.at('16:20'), { to: 'manager' })],
  ['timer', timer(later.at('16:20'))],
];

/** The long case just before its last result. */
const openCaseOfMany = (): CaseState => {
  const commits = longCase();
  const last = commits.findLastIndex(({ events }) => events.some(({ type }) => type === 'CaseResolved'));
  const events = commits.slice(0, last).flatMap((commit) => commit.events);
  const state = foldCase(events);
  if (events.length < 150 || state.kind === 'none' || phaseOf(state) === 'closed')
    throw new Error(`a case of ${events.length} events is not the one to be measured`);
  return state;
};

const ROUNDS = 21;
const TIMES = 200;

const decisionMs = (command: CaseCommand, state: CaseState): number => {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const started = process.cpuUsage();
    for (let time = 0; time < TIMES; time += 1) decideCase(command, state, defaultPolicies);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000 / TIMES;
  });
  return rounded(median(rounds), 4);
};

if (import.meta.main) console.table(await benchDecide());
