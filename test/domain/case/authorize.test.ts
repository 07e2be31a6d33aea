import { describe, expect, it } from 'vitest';
import { authorize } from '../../../domain/case/authorize.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { Actor, Role } from '../../../domain/kernel/event.ts';
import {
  acknowledge,
  aMail,
  anAnsweredCase,
  aResolvedCase,
  assign,
  callReport,
  close,
  confirm,
  dispute,
  enteredAtDesk,
  escalate,
  noticeSent,
  reply,
  resolve,
  staff,
  theCustomer,
  theSystem,
  timer,
  triage,
} from '../../support/cases.ts';
import { given, goingOn, stateOf } from '../../support/given.ts';
import { monday } from '../../support/moments.ts';

const now = monday.at('10:30');
const at = monday.at('10:00');

/** Every command there is, each where it would be taken if anybody gave it. */
const commands: readonly (readonly [CaseCommand['type'], CaseCommand])[] = [
  ['ReceiveContact', aMail(now)],
  ['ReportCall', callReport('ringing', now)],
  ['OpenCaseAtDesk', enteredAtDesk('desk', now)],
  ['RecordInteraction', reply(now)],
  ['Triage', triage(now, { priority: 'high' })],
  ['Assign', assign(now)],
  ['Escalate', escalate(now)],
  ['AcknowledgeEscalation', acknowledge(now, 'manager')],
  ['Resolve', resolve(now)],
  ['ConfirmResult', confirm(now)],
  ['DisputeResult', dispute(now)],
  ['CloseCase', close(now)],
  ['NoticeDeadline', timer(now)],
  ['RecordNotice', noticeSent(now)],
];
const by = (actor: Actor, command: CaseCommand): CaseCommand => ({ ...command, by: actor });

describe('E6: who may do what', () => {
  const state = stateOf(goingOn(anAnsweredCase(), escalate(at, { to: 'manager' })));
  const may = (actor: Actor): readonly string[] =>
    commands.filter(([, command]) => authorize(actor, by(actor, command), state) === undefined).map(([type]) => type);
  const all = commands.map(([type]) => type);
  // Timers and mails that the system sends are its own to record.
  const peoples = all.filter((type) => type !== 'NoticeDeadline' && type !== 'RecordNotice');

  it.each<[Role, readonly string[]]>([
    ['admin', peoples],
    ['manager', peoples],
    ['supervisor', peoples.filter((type) => type !== 'AcknowledgeEscalation')],
    ['senior-agent', peoples.filter((type) => type !== 'AcknowledgeEscalation')],
    ['agent', peoples.filter((type) => type !== 'AcknowledgeEscalation')],
    ['inspector', []],
    ['analyst', []],
  ])('E6 B6 %s on a case that is with the manager', (role, allowed) => {
    expect(may(staff(role))).toEqual(allowed);
  });

  it('E6 a person without a role may do nothing', () => {
    expect(may({ kind: 'agent', id: 'somebody' })).toEqual([]);
  });

  it('E6 customers only make contact', () => {
    expect(may(theCustomer)).toEqual(['ReceiveContact', 'ReportCall']);
  });

  it('E6 the system itself may do all', () => {
    expect(may(theSystem)).toEqual(all);
  });

  it.each(['inspector', 'analyst'] as const)('E6 %s is refused, before anything else is looked at', (role) => {
    for (const [, command] of commands)
      given([])
        .when(by(staff(role), command))
        .refused('not-permitted', 'E6');
    for (const [, command] of commands)
      given(aResolvedCase())
        .when(by(staff(role), command))
        .refused('not-permitted', 'E6');
  });

  it('E6 a refusal names the role, or that there is none', () => {
    expect(authorize(staff('analyst'), timer(now), state)?.refusal.words.en).toBe(
      'The role analyst may not do this; ask a supervisor.',
    );
    expect(authorize({ kind: 'agent', id: 'x' }, timer(now), state)?.refusal.words.en).toBe(
      'The role (none) may not do this; ask a supervisor.',
    );
    expect(authorize(theCustomer, resolve(now), state)?.refusal).toMatchObject({ kind: 'forbidden', clause: 'E6' });
  });
});

describe('B6 E6: who may acknowledge an escalation', () => {
  const roles = ['agent', 'senior-agent', 'supervisor', 'manager', 'admin'] as const;

  it.each([
    ['senior-agent', ['senior-agent', 'supervisor', 'manager', 'admin']],
    ['supervisor', ['supervisor', 'manager', 'admin']],
    ['manager', ['manager', 'admin']],
  ] as const)('B6 one that is with the %s: %j', (to, allowed) => {
    const state = stateOf(goingOn(anAnsweredCase(), escalate(at, { to })));
    expect(roles.filter((role) => authorize(staff(role), acknowledge(now, role), state) === undefined)).toEqual(allowed);
  });
});
