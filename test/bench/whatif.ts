import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { instant } from '../../domain/kernel/time.ts';
import { onlyPolicy } from '../../domain/policy/service-policy.ts';
import { createSimulation } from '../../domain/policy/simulation.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import { promisesToCustomers } from '../support/customer-promises.ts';
import { defaultPolicies } from '../support/given.ts';
import { aPolicy } from '../support/policies.ts';
import { type Figure, rounded } from './figure.ts';
import { longCase } from './long-case.ts';

/**
 * What-if over a million events in memory, one thread: the cases of a simulated quarter, a long complaint and the streams of customers to
 * whom contacts and visits were owed, each read from its JSON text and replayed, again and again, under a draft that halves targets and owes an answer where none was owed.
 */
export const benchWhatIf = (events = 1_000_000): readonly Figure[] => {
  const { texts, customers } = storiesAsTexts();
  const simulation = createSimulation({
    history: defaultPolicies,
    draft: onlyPolicy(aPolicy(halved)),
    asOf: instant('2027-01-01T00:00:00Z'),
  });
  const replay = (upTo: number, from: number): number => {
    let index = from;
    for (let told = simulation.report().events; told < upTo; index += 1) {
      const commits = JSON.parse(texts[index % texts.length] ?? '[]');
      if (index % texts.length < customers) simulation.addCustomer(commits);
      else simulation.add(commits);
      for (const commit of commits) told += commit.events.length;
    }
    return index;
  };
  const started = process.cpuUsage();
  const early = replay(events / 10, 0);
  const heapEarly = heap();
  const streams = replay(events, early);
  const { user, system } = process.cpuUsage(started);
  const growth = (heap() - heapEarly) / 1e6;
  const report = simulation.report();
  const seconds = (user + system) / 1e6;
  return [
    { name: 'whatif.millionEvents.s', unit: 's', ours: rounded((seconds / report.events) * 1e6, 1), goal: '<= 60' },
    { name: 'whatif.eventsPerSecond', unit: 'events/s', ours: Math.round(report.events / seconds) },
    { name: 'whatif.heapGrowth.MB', unit: 'MB', ours: rounded(growth, 1), goal: '<= 20' },
    { name: 'whatif.streams', unit: 'streams', ours: streams },
    { name: 'whatif.gained', unit: 'breaches', ours: report.gained.count },
  ];
};

const halved = {
  newCustomerContact: { span: { seconds: 3 * 86_400 }, lead: { seconds: 3600 } },
  resolution: {
    normal: { span: { days: 1, seconds: 14_400 }, lead: { seconds: 3600 } },
    high: { span: { seconds: 4 * 3600 } },
    urgent: { span: { seconds: 2 * 3600 } },
  },
  firstResponse: {
    email: { usual: { span: { seconds: 4 * 3600 } } },
    desk: {
      usual: {
        clause: 'A7',
        span: { clock: 'business', seconds: 3600, days: 0 },
        lead: { clock: 'business', seconds: 600, days: 0 },
      },
    },
  },
};

/** Each stream's commits as the store would give them, those of customers first. */
const storiesAsTexts = (): { readonly texts: readonly string[]; readonly customers: number } => {
  const simulated = [...simulate({ cases: 500, quarter: '2026-Q3', seed: 7 })].filter(({ stream }) => stream.startsWith('case#'));
  const cases = [...Map.groupBy(simulated, ({ stream }) => stream).values(), longCase()];
  const customers = [...Map.groupBy(promisesToCustomers(100), ({ stream }) => stream).values()];
  return { texts: [...customers, ...cases].map((commits) => JSON.stringify(commits)), customers: customers.length };
};

const heap = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

if (import.meta.main) console.table(benchWhatIf());
