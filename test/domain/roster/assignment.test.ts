import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levels } from '../../../domain/case/words.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { defaultCalendar } from '../../../domain/policy/default-policy.ts';
import { type Candidate, chooseAgent, isOnDuty, type Need, type Weighed } from '../../../domain/roster/assignment.ts';
import { presences, teams } from '../../../domain/roster/words.ts';
import { day, minutesAfter, monday, saturday } from '../../support/moments.ts';
import { candidate, weekdays } from '../../support/people.ts';

const need = (but: Partial<Need> = {}): Need => ({ team: 'customer-service', level: 'agent', skills: [], helpful: [], ...but });
const chosen = (candidates: readonly Candidate[], but: Partial<Need> = {}): string | undefined => {
  const choice = chooseAgent(need(but), candidates);
  return choice.kind === 'chosen' ? choice.to : undefined;
};
/** What ended it for each: the rule and what it did. */
const fates = (weighed: readonly Weighed[]) =>
  Object.fromEntries(weighed.map(({ id, verdicts }) => [id, `${verdicts.at(-1)?.rule} ${verdicts.at(-1)?.verdict}`]));

describe('E2: who gets a case', () => {
  it('E2 skills first: without a skill that is needed nobody is asked, whatever the load', () => {
    const speaks = candidate('speaks', { skills: ['french'], open: 4 });
    expect(chosen([candidate('idle'), speaks], { skills: ['french'] })).toBe('speaks');
    expect(chosen([candidate('idle')], { skills: ['french'] })).toBeUndefined();
  });

  it('E2 skills first: a skill that helps comes before load and before knowing the customer', () => {
    const skilled = candidate('skilled', { skills: ['technical', 'filters'], open: 4 });
    const knows = candidate('knows', { skills: ['technical'], knowsCustomer: true });
    expect(chosen([candidate('idle'), knows, skilled], { helpful: ['technical', 'filters'] })).toBe('skilled');
  });

  it('E2 a returning customer goes to the agent who knows the matter, where free', () => {
    const knows = candidate('knows', { knowsCustomer: true, open: 4 });
    expect(chosen([candidate('idle'), knows])).toBe('knows');
    expect(chosen([candidate('idle'), { ...knows, open: 5 }])).toBe('idle');
    expect(chosen([candidate('idle'), { ...knows, presence: 'busy' }])).toBe('idle');
  });

  it('E2 evenly by open load, which is measured by what each can hold', () => {
    expect(chosen([candidate('a', { open: 2 }), candidate('b', { open: 1 })])).toBe('b');
    expect(chosen([candidate('a', { open: 2, capacity: 4 }), candidate('b', { open: 3, capacity: 10 })])).toBe('b');
  });

  it('E2 then the longest idle, then the lesser id', () => {
    const later = minutesAfter(monday.at('09:00'), 30);
    expect(chosen([candidate('a', { idleSince: later }), candidate('b')])).toBe('b');
    expect(chosen([candidate('b'), candidate('a')])).toBe('a');
  });

  it('B5 E2 only of the team the case lies with; B6: an escalated case to its level', () => {
    const technician = candidate('t', { team: 'technical-support' });
    const senior = candidate('s', { role: 'senior-agent' });
    const supervisor = candidate('v', { role: 'supervisor' });
    const all = [candidate('a'), technician, senior, supervisor];
    expect(chosen(all, { team: 'technical-support' })).toBe('t');
    expect(chosen(all, { level: 'senior-agent' })).toBe('s');
    expect(chosen(all, { level: 'supervisor' })).toBe('v');
    expect(chosen([supervisor])).toBeUndefined();
    expect(chosen([candidate('i', { role: 'inspector' }), candidate('n', { role: 'analyst' })])).toBeUndefined();
  });

  it('E2 the choice says of each candidate what every rule saw and did', () => {
    const choice = chooseAgent(need(), [
      candidate('away', { presence: 'away' }),
      candidate('full', { open: 5 }),
      candidate('loaded', { open: 2 }),
      candidate('free', { open: 1 }),
    ]);
    expect(choice).toMatchObject({ kind: 'chosen', to: 'free' });
    expect(fates(choice.candidates)).toEqual({
      away: 'presence dropped',
      full: 'capacity dropped',
      loaded: 'even-load outranked',
      free: 'agent-id kept',
    });
    expect(choice.candidates[1]?.verdicts.at(-1)).toEqual({ rule: 'capacity', verdict: 'dropped', seen: '5 of 5' });
    expect(choice.kind === 'chosen' && choice.reasons).toEqual([
      { rule: 'level', kept: 4, out: 0, seen: 'agent' },
      { rule: 'team', kept: 4, out: 0, seen: 'customer-service' },
      { rule: 'presence', kept: 3, out: 1, seen: 'available' },
      { rule: 'hours', kept: 3, out: 0, seen: true },
      { rule: 'skill', kept: 3, out: 0, seen: 'all' },
      { rule: 'capacity', kept: 2, out: 1, seen: '1 of 5' },
      { rule: 'helpful-skill', kept: 2, out: 0, seen: 0 },
      { rule: 'known-customer', kept: 2, out: 0, seen: false },
      { rule: 'even-load', kept: 1, out: 1, seen: 0.2 },
      { rule: 'longest-idle', kept: 1, out: 0, seen: monday.at('09:00') },
      { rule: 'agent-id', kept: 1, out: 0, seen: 'free' },
    ]);
  });

  it('E2 nobody available: nobody is chosen, and each reason stands', () => {
    const choice = chooseAgent(need({ skills: ['french'] }), [candidate('off', { onDuty: false }), candidate('mute')]);
    expect(choice.kind).toBe('nobody');
    expect(fates(choice.candidates)).toEqual({ off: 'hours dropped', mute: 'skill dropped' });
    expect(chooseAgent(need(), [])).toEqual({ kind: 'nobody', candidates: [] });
  });
});

describe('E1: working hours', () => {
  it('E1 inside one’s own hours, in the centre’s zone; a holiday is told by the state, not by the hours', () => {
    const on = (at: Parameters<typeof isOnDuty>[2]) => isOnDuty(weekdays, defaultCalendar, at);
    expect([on(monday.at('09:00')), on(monday.at('12:30')), on(monday.at('18:00')), on(saturday.at('10:00'))]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(on(day('2026-10-01').at('10:00'))).toBe(true);
    expect(isOnDuty({}, defaultCalendar, monday.at('10:00'))).toBe(false);
  });
});

const candidates: fc.Arbitrary<readonly Candidate[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g').map(agentId),
    role: fc.constantFrom('agent', 'senior-agent', 'supervisor', 'analyst'),
    team: fc.constantFrom(...teams.slice(0, 2)),
    skills: fc.subarray(['french', 'filters']),
    presence: fc.oneof(
      { weight: 3, arbitrary: fc.constant('available' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...presences) },
    ),
    onDuty: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.boolean() }),
    capacity: fc.nat(4),
    open: fc.nat(4),
    knowsCustomer: fc.boolean(),
    idleSince: fc.nat(3).map((n) => minutesAfter(monday.at('09:00'), n)),
  }),
  { selector: ({ id }) => id },
);
const needs: fc.Arbitrary<Need> = fc.record({
  team: fc.constantFrom(...teams.slice(0, 2)),
  level: fc.constantFrom(...levels),
  skills: fc.subarray(['french']),
  helpful: fc.subarray(['filters']),
});

describe('E2: the laws of assignment', () => {
  it('E2 never beyond capacity, never somebody away, off duty or without a needed skill', () => {
    fc.assert(
      fc.property(needs, candidates, (asked, all) => {
        const choice = chooseAgent(asked, all);
        const to = choice.kind === 'chosen' ? all.find(({ id }) => id === choice.to) : undefined;
        const fit = all.filter((one) => one.open < one.capacity && one.presence === 'available' && one.onDuty);
        if (to === undefined) return choice.kind === 'nobody';
        return fit.includes(to) && to.team === asked.team && asked.skills.every((skill) => to.skills.includes(skill));
      }),
    );
  });

  it('E2 the same people in any order give the same choice', () => {
    const shuffled = candidates.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
    );
    fc.assert(
      fc.property(needs, shuffled, (asked, [all, other]) => {
        const byId = ({ candidates: weighed, ...choice }: ReturnType<typeof chooseAgent>) => ({
          ...choice,
          weighed: [...weighed].sort((a, b) => (a.id < b.id ? -1 : 1)),
        });
        expect(byId(chooseAgent(asked, other))).toEqual(byId(chooseAgent(asked, all)));
      }),
    );
  });

  it('E2 whoever is not chosen knows by which rule; whoever is chosen was kept by every one', () => {
    fc.assert(
      fc.property(needs, candidates, (asked, all) => {
        const choice = chooseAgent(asked, all);
        for (const { id, verdicts } of choice.candidates) {
          const last = verdicts.at(-1)?.verdict;
          expect(verdicts.slice(0, -1).every(({ verdict }) => verdict === 'kept')).toBe(true);
          expect(last === 'kept').toBe(choice.kind === 'chosen' && choice.to === id);
        }
        expect(choice.candidates).toHaveLength(all.length);
      }),
    );
  });
});
