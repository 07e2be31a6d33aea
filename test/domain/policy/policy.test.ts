import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/kernel/decider.ts';
import type { Actor, Role } from '../../../domain/kernel/event.ts';
import { policyBook } from '../../../domain/policy/book.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import {
  decidePolicy,
  evolvePolicy,
  initialPolicy,
  type PolicyCommand,
  type PolicyEvent,
  type PolicyState,
  type ProposePolicyVersion,
} from '../../../domain/policy/policy.ts';
import { problemsOf } from '../../../domain/policy/refusals.ts';
import { staff } from '../../support/cases.ts';
import { friday, minutesAfter, monday, tuesday, wednesday } from '../../support/moments.ts';
import { aPolicy } from '../../support/policies.ts';

const nine = monday.at('09:00');
const threeHours = { resolution: { urgent: { span: { seconds: 3 * 3600 } } } };

const propose = (but: Partial<ProposePolicyVersion> = {}): PolicyCommand => ({
  type: 'ProposePolicyVersion',
  now: nine,
  by: staff('supervisor'),
  change: threeHours,
  reason: 'faster',
  ...but,
});
const approve = (version: number, but: { now?: typeof nine; by?: Actor } = {}): PolicyCommand => ({
  type: 'ApprovePolicyVersion',
  now: nine,
  by: staff('manager'),
  version,
  reason: 'agreed',
  ...but,
});

const having = (...commands: readonly PolicyCommand[]): PolicyState =>
  commands.reduce((state, command) => {
    const decision = decidePolicy(command, state);
    if (decision.kind !== 'accepted') throw new Error(`${command.type}: ${JSON.stringify(decision)}`);
    return decision.events.reduce(evolvePolicy, state);
  }, initialPolicy);

const refusalOf = (decision: Decision<PolicyEvent>) => {
  if (decision.kind !== 'rejected') throw new Error(`not refused: ${decision.kind}`);
  expect(decision.refusal.words.en).toMatch(/[a-z].*\.$/);
  expect(decision.refusal.words.zh).toMatch(/[\u4e00-\u9fff].*。$/);
  return decision.refusal;
};

describe('L2 the policy as versions', () => {
  it('L2 an empty stream is the built-in default, version 1', () => {
    const book = policyBook(initialPolicy);
    expect(book.at(nine)).toBe(defaultPolicy);
    expect(book.version(1)).toBe(defaultPolicy);
  });

  it('L2 a supervisor proposes a part; the version holds the whole policy, from when, on what, by whom and why', () => {
    const effectiveFrom = friday.at('00:00');
    expect(decidePolicy(propose({ effectiveFrom, appliesToRunning: ['resolution', 'resolution'] }), initialPolicy)).toStrictEqual(
      {
        kind: 'accepted',
        events: [
          {
            type: 'PolicyVersionProposed',
            data: {
              version: 2,
              policy: aPolicy(threeHours),
              effectiveFrom,
              appliesToRunning: ['resolution'],
              by: 'supervisor-1',
              role: 'supervisor',
              at: nine,
              reason: 'faster',
            },
          },
        ],
      },
    );
  });

  it('L2 a manager approves it, and from its date on it is in force; before that the version before is', () => {
    const state = having(propose({ effectiveFrom: friday.at('00:00') }), approve(2));
    const book = policyBook(state);
    expect(book.at(minutesAfter(friday.at('00:00'), -1)).version).toBe(1);
    expect(book.at(friday.at('00:00'))).toStrictEqual(aPolicy(threeHours));
    expect(state.versions[0]?.approved).toEqual({ by: 'manager-1', role: 'manager', at: nine, reason: 'agreed' });
  });

  it('L2 what nobody has approved is never in force', () => {
    const book = policyBook(having(propose({ effectiveFrom: friday.at('00:00') })));
    expect(book.at(wednesday.at('00:00')).version).toBe(1);
    expect(() => book.version(2)).toThrow('no policy version 2');
  });

  it('L2 takes effect when everybody can have read of it, at the earliest: a minute after its approval', () => {
    const soon = minutesAfter(nine, 1);
    expect(having(propose(), approve(2)).versions[0]?.effectiveFrom).toBe(soon);
    const late = having(propose({ effectiveFrom: tuesday.at('00:00') }), approve(2, { now: wednesday.at('10:00') }));
    expect(late.versions[0]?.effectiveFrom).toBe(wednesday.at('10:01'));
  });

  it('L2 a manager may propose and approve in one', () => {
    const state = having(propose({ by: staff('manager'), approval: { reason: 'my own' } }));
    expect(state.versions[0]?.approved?.reason).toBe('my own');
  });

  it('L2 a later version is a change over the latest approved one, and every version can be read for ever', () => {
    const later = { followUpAttempts: 5 };
    const state = having(
      propose(),
      approve(2),
      propose({ change: later, now: tuesday.at('09:00') }),
      approve(3, { now: tuesday.at('09:05') }),
    );
    const book = policyBook(state);
    expect(book.version(3)).toStrictEqual(aPolicy({ ...threeHours, ...later }, 3));
    expect(book.version(2)).toStrictEqual(aPolicy(threeHours));
    expect([nine, monday.at('09:01'), tuesday.at('09:06')].map((at) => book.at(at).version)).toEqual([1, 2, 3]);
  });

  it('L2 approved twice happens once', () => {
    expect(decidePolicy(approve(2), having(propose(), approve(2)))).toStrictEqual({ kind: 'unchanged' });
  });

  it('L2 says which kinds leave one version for another, over several versions too', () => {
    const book = policyBook(
      having(
        propose({ appliesToRunning: ['resolution'] }),
        approve(2),
        propose({ now: tuesday.at('09:00'), appliesToRunning: ['follow-up'] }),
        approve(3, { now: tuesday.at('09:00') }),
      ),
    );
    expect([book.moved(1, 2), book.moved(1, 3), book.moved(2, 3), book.moved(3, 3)]).toEqual([
      ['resolution'],
      ['resolution', 'follow-up'],
      ['follow-up'],
      [],
    ]);
  });

  it('L2 a version from before a value of the policy has the default for it', () => {
    const [proposed] = (decidePolicy(propose(), initialPolicy) as { events: readonly PolicyEvent[] }).events;
    if (proposed?.type !== 'PolicyVersionProposed') throw new Error('not proposed');
    const { performance: _performance, ...older } = proposed.data.policy;
    const stored = { ...proposed, data: { ...proposed.data, policy: older } } as unknown as PolicyEvent;
    expect(evolvePolicy(initialPolicy, stored).versions[0]?.policy.performance).toEqual(defaultPolicy.performance);
  });
});

describe('L2 what is refused', () => {
  it.each<Role>(['agent', 'senior-agent', 'inspector', 'analyst'])('L2 a proposal by %s', (role) => {
    expect(refusalOf(decidePolicy(propose({ by: staff(role) }), initialPolicy))).toMatchObject({
      code: 'not-permitted',
      clause: 'L2',
      kind: 'forbidden',
    });
  });

  it('L2 an approval by a supervisor, alone or with the proposal', () => {
    const asSupervisor = { by: staff('supervisor') };
    expect(refusalOf(decidePolicy(approve(2, asSupervisor), having(propose()))).code).toBe('not-permitted');
    expect(refusalOf(decidePolicy(propose({ approval: { reason: 'mine' } }), initialPolicy)).code).toBe('not-permitted');
  });

  it('L2 a version that nobody proposed', () => {
    expect(refusalOf(decidePolicy(approve(7), initialPolicy))).toMatchObject({ code: 'unknown-policy-version', kind: 'missing' });
  });

  it('L2 a proposal that a later approval has overtaken', () => {
    const state = having(propose(), propose({ change: { followUpAttempts: 4 } }), approve(3));
    expect(refusalOf(decidePolicy(approve(2), state))).toMatchObject({ code: 'superseded', kind: 'conflict' });
  });

  it('L2 a policy that would take effect in the past, or before the version that it follows', () => {
    const problems = (command: PolicyCommand, state: PolicyState) =>
      problemsOf(refusalOf(decidePolicy(command, state))).map(({ code }) => code);
    expect(problems(propose({ effectiveFrom: minutesAfter(nine, -1) }), initialPolicy)).toEqual(['effective-in-the-past']);
    const state = having(propose({ effectiveFrom: friday.at('00:00') }), approve(2));
    expect(problems(propose({ effectiveFrom: wednesday.at('00:00') }), state)).toEqual(['effective-before-previous']);
  });

  it('L2 kinds whose time somebody named: no policy moves a promise', () => {
    const refusal = refusalOf(decidePolicy(propose({ appliesToRunning: ['resolution', 'promise'] }), initialPolicy));
    expect(problemsOf(refusal)).toMatchObject([{ path: 'appliesToRunning.1', code: 'named-kind' }]);
  });

  it('H2 names everything that is wrong at once, each with its place and clause', () => {
    const change = {
      calendar: { zone: 'Asia/Atlantis' },
      performance: { scheme: 'compliance', weights: { csat: 81, efficiency: 0, inspection: 0, exam: 0, compliance: 19 } },
    };
    const refusal = refusalOf(decidePolicy(propose({ change }), initialPolicy));
    const problems = problemsOf(refusal);
    expect(problems).toContainEqual(expect.objectContaining({ path: 'calendar', code: 'unknown-zone', clause: 'L1' }));
    expect(problems).toContainEqual(expect.objectContaining({ path: 'resolution.high.span', code: 'target-without-calendar' }));
    expect(problems).toContainEqual(expect.objectContaining({ path: 'performance.weights.compliance', clause: 'H2' }));
    expect(refusal.words.en).toContain('performance.weights.compliance (H2)');
  });
});
