import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLake } from '../../analytics/write-lake.ts';
import { plantedWeakness } from './centre.ts';
import { loadStore } from './load.ts';
import { quarterNamed, simulate, simulatedPast } from './simulate.ts';

const usage = `npm run simulate -- --cases 10000 --quarter 2026-Q3 --seed 7 [--quarters 2] [--data .local] [--to store,lake]
  --cases     in each quarter; into the store up to 100,000, more go --to lake; up to 1,000,000 their records are inspected
  --quarters  how many, the named one last; the weakness is planted in that one | 季度数,最后一个为所指定季度
  --to        store: events and read models of the data folder; lake: Parquet for SQL`;
const MOST_IN_STORE = 100_000;
/** A month's records are remembered until they are drawn from. */
const MOST_INSPECTED = 1_000_000;

/** Fills a data folder with a simulated centre. */
const main = async (): Promise<void> => {
  process.env.TZ = 'UTC';
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '10000' },
      quarter: { type: 'string', default: '2026-Q3' },
      seed: { type: 'string', default: '7' },
      quarters: { type: 'string', default: '2' },
      data: { type: 'string', default: '.local' },
      to: { type: 'string', default: 'store,lake' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const cases = wholeNumber('--cases', values.cases, 10_000_000);
  const asked = {
    cases,
    quarter: quarterNamed(values.quarter),
    seed: wholeNumber('--seed', values.seed, 2 ** 31),
    quarters: wholeNumber('--quarters', values.quarters, 8),
    inspected: cases <= MOST_INSPECTED,
  };
  const to = values.to.split(',');
  if (to.some((one) => one !== 'store' && one !== 'lake')) throw new Error(usage);
  if (to.includes('store') && cases > MOST_IN_STORE)
    throw new Error(
      `more than ${MOST_IN_STORE} cases go into the lake alone: add --to lake | 超过 ${MOST_IN_STORE} 个工单时请加 --to lake,仅写入数据湖`,
    );
  if (to.includes('store')) {
    const stored = await timed('stored', (progress) => loadStore(simulatedPast(asked), values.data, progress));
    console.log(`store: ${stored} commits in ${values.data}`);
  }
  if (to.includes('lake')) {
    const folder = path.join(values.data, 'lake');
    const rows = await timed('written', (progress) =>
      writeLake(counted(simulate(asked), progress), folder, { name: 'simulated' }),
    );
    console.log(`lake: ${rows} rows in ${folder}`);
  }
  console.log(`weakness planted in ${asked.quarter}: category ${plantedWeakness(asked.seed).category}`);
};

function* counted<T>(all: Iterable<T>, progress: (n: number) => void): Generator<T> {
  let n = 0;
  for (const one of all) {
    n += 1;
    progress(n);
    yield one;
  }
}

/** Says every five seconds how far it is. */
const timed = async <T>(done: string, work: (progress: (n: number) => void) => Promise<T>): Promise<T> => {
  const begun = performance.now();
  let told = begun;
  let all = 0;
  const rate = (now: number): string =>
    `${all} commits ${done}, ${Math.round(all / ((now - begun) / 1000))} a second, ${Math.round(process.memoryUsage().rss / 1e6)} MB`;
  const result = await work((n) => {
    all = n;
    const now = performance.now();
    if (now - told < 5000) return;
    told = now;
    console.log(rate(now));
  });
  console.log(rate(performance.now()));
  return result;
};

const wholeNumber = (option: string, text: string, most: number): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > most)
    throw new Error(`${option} is a whole number from 1 to ${most} | ${option} 须为 1 至 ${most} 的整数\n${usage}`);
  return n;
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
