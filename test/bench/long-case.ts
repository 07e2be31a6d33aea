import { decideCase } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type CaseState, foldCase, initialCase } from '../../domain/case/state.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import {
  acknowledge,
  aMail,
  ask,
  assign,
  callReport,
  caseId,
  close,
  confirm,
  customerSays,
  dispute,
  escalate,
  followUpVisit,
  noticeSent,
  reply,
  resolve,
  timer,
  triage,
} from '../support/cases.ts';
import { carriedOut, carryOut, decide, propose, summarise, tellDecision } from '../support/complaints.ts';
import { defaultPolicies } from '../support/given.ts';
import { day } from '../support/moments.ts';

/**
 * A complaint that went wrong for two weeks, as the domain itself decides it: about 200 events in some 85 commits, with questions to
 * the customer, calls, escalations, two disputed results, and deadlines that pause, resume, are met, warned of and breached.
 */
export const longCase = (): readonly Commit<CaseEvent>[] => {
  let state: CaseState = initialCase;
  const commits: Commit<CaseEvent>[] = [];
  for (const command of story()) {
    const decision = decideCase(command, state, defaultPolicies);
    if (decision.kind === 'rejected') throw new Error(`${command.type} at ${command.now}: ${decision.refusal.code}`);
    if (decision.kind === 'unchanged') continue;
    const commit = commits.length + 1;
    commits.push({
      stream: caseStream(caseId),
      commit,
      events: decision.events,
      commandId: commandId(`bench-${commit}`),
      actor: command.by,
      at: command.now,
      correlation: 'mail:<CAF=7x2Lq@mail.example.cn>',
    });
    state = foldCase(decision.events, state);
  }
  return commits;
};

/** Working days of two ordinary weeks. */
const days = ['16', '17', '18', '19', '20', '23', '24', '25', '26', '27'].map((date) => day(`2026-11-${date}`));

const story = (): readonly CaseCommand[] =>
  days.flatMap(({ at }, index): readonly CaseCommand[] => {
    const last = index === days.length - 1;
    return [
      ...(index === 0 ? openingHour(at) : []),
      ...(index % 4 === 2 ? [timer(at('09:10')), escalate(at('09:20')), acknowledge(at('09:30'), 'supervisor')] : []),
      ask(at('10:00')),
      customerSays(at('10:40')),
      ...call(at, `CA${index}`),
      reply(at('11:30')),
      noticeSent(at('11:31'), `${index}.1`),
      ask(at('14:00'), 'photo of the damage'),
      customerSays(at('15:00')),
      reply(at('15:30'), { purpose: 'progress' }),
      ...(index === 4 ? carriedOut(at('16:00')) : []),
      ...(index === 7 || last ? anotherRound(at('16:00'), index === 7 ? 's3' : 's4') : []),
      ...(index === 4 || index === 7 ? [resolve(at('16:30')), dispute(at('17:30'))] : []),
      ...(last ? [resolve(at('16:30')), confirm(at('16:50')), followUpVisit(at('17:00'), { channel: 'phone' })] : []),
      ...(last ? [summarise(at('17:10')), close(at('17:30'))] : []),
    ];
  });

const anotherRound = (now: Instant, solution: string): readonly CaseCommand[] => [
  propose(now, [`another way: ${solution}`]),
  decide(now, solution),
  tellDecision(now),
  carryOut(now),
];

type At = (time: string) => Instant;

const openingHour = (at: At): readonly CaseCommand[] => [
  aMail(at('09:00'), {
    subject: 'The filter leaks again',
    customer: { name: '王小明', email: 'wang@mail.example.cn', language: 'zh' },
  }),
  noticeSent(at('09:01')),
  triage(at('09:15'), { caseType: 'complaint', category: 'leak', priority: 'normal' }),
  assign(at('09:20'), 'a-17', 'north'),
];

const call = (at: At, callId: string): readonly CaseCommand[] => [
  callReport('ringing', at('11:00'), { callId, joins: true }),
  callReport('in-progress', at('11:01'), { callId, joins: true }),
  callReport('completed', at('11:06'), { callId, joins: true, talkSeconds: 300 }),
  callReport('recording', at('11:07'), { callId, joins: true }),
];
