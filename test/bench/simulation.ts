import { instant } from '../../domain/kernel/time.ts';
import { onlyPolicy } from '../../domain/policy/service-policy.ts';
import { createSimulation } from '../../domain/policy/simulation.ts';
import {
  acknowledge,
  aMail,
  ask,
  assign,
  customerSays,
  dispute,
  escalate,
  noticeSent,
  reply,
  resolve,
  timer,
  triage,
} from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { day } from '../support/moments.ts';
import { aPolicy, commitsUnder } from '../support/policies.ts';
import type { Figure } from './figure.ts';

/**
 * What-if over a million events in memory, one thread: a case of two weeks read from its JSON text and replayed again and again under a draft that
 * halves the resolution targets. `simulation.heapGrowth` compares the heap after a tenth of the cases with the heap after all.
 */
export const benchSimulation = (events = 1_000_000): readonly Figure[] => {
  const commits = twoWeeks();
  const perCase = commits.reduce((sum, commit) => sum + commit.events.length, 0);
  const text = JSON.stringify(commits);
  const draft = aPolicy({
    resolution: {
      normal: { span: { days: 1, seconds: 43_200 / 3 }, lead: { seconds: 3600 } },
      high: { span: { seconds: 4 * 3600 } },
      urgent: { span: { seconds: 2 * 3600 } },
    },
    firstResponse: { email: { usual: { span: { seconds: 4 * 3600 } } } },
  });
  const simulation = createSimulation({
    history: defaultPolicies,
    draft: onlyPolicy(draft),
    asOf: instant('2027-01-01T00:00:00Z'),
  });
  const cases = Math.ceil(events / perCase);
  const early = Math.ceil(cases / 10);
  let heapEarly = 0;
  const started = performance.now();
  for (let i = 1; i <= cases; i += 1) {
    simulation.add(JSON.parse(text));
    if (i === early) heapEarly = heap();
  }
  const seconds = (performance.now() - started) / 1000;
  const growth = (heap() - heapEarly) / 1024 / 1024;
  return [
    {
      name: 'simulation.eventsPerSecond',
      unit: 'events/s',
      ours: Math.round((cases * perCase) / seconds),
      goal: '>= 16667 (1 M events in 60 s)',
    },
    {
      name: 'simulation.millionEvents',
      unit: 's',
      ours: Math.round((seconds / (cases * perCase)) * 1_000_000 * 10) / 10,
      goal: '<= 60',
    },
    { name: 'simulation.heapGrowth', unit: 'MB', ours: Math.round(growth * 10) / 10, goal: '<= 20' },
    { name: 'simulation.gained', unit: 'breaches', ours: simulation.report().gained.count },
  ];
};

/** Questions, answers, escalations, disputed results, and a timer every few hours. */
const twoWeeks = () =>
  commitsUnder(
    defaultPolicies,
    ['16', '17', '18', '19', '20', '23', '24', '25', '26', '27'].flatMap((date, index) => {
      const { at } = day(`2026-11-${date}`);
      return [
        ...(index === 0 ? [aMail(at('09:00')), noticeSent(at('09:01')), assign(at('09:05'), 'a-17', 'north')] : []),
        timer(at('09:30')),
        ...(index % 3 === 1 ? [escalate(at('09:40')), acknowledge(at('09:50'), 'manager')] : []),
        ask(at('10:00')),
        customerSays(at('11:00')),
        triage(at('11:10'), { priority: index % 2 === 0 ? 'high' : 'normal' }),
        reply(at('11:30')),
        timer(at('14:00')),
        customerSays(at('15:00')),
        ...(index % 4 === 2 ? [resolve(at('16:00')), dispute(at('17:00'))] : []),
        timer(at('18:00')),
      ];
    }),
  );

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

if (import.meta.main) console.table(benchSimulation());
