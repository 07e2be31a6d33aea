import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchBoard } from './board.ts';
import { benchBundles } from './bundles.ts';
import { benchDecide } from './decide.ts';
import { metOf, type PartRun, stolenWords, writeRuns } from './document.ts';
import type { Figure } from './figure.ts';
import { benchFigures } from './figures.ts';
import { benchFold } from './fold.ts';
import { benchFreshness } from './freshness.ts';
import { benchHost } from './host.ts';
import { benchIntake } from './intake.ts';
import { benchLake } from './lake.ts';
import { benchLateness } from './lateness.ts';
import { benchMail } from './mail.ts';
import { benchQuarter } from './quarter.ts';
import { benchRebuild } from './rebuild.ts';
import { stolenBetween, ticks } from './stolen.ts';
import { benchStore } from './store.ts';
import { benchViews } from './views.ts';
import { benchWhatIf } from './whatif.ts';

const parts = {
  store: benchStore,
  fold: benchFold,
  decide: benchDecide,
  whatif: () => benchWhatIf(),
  views: benchViews,
  figures: benchFigures,
  rebuild: benchRebuild,
  quarter: () => benchQuarter(),
  board: benchBoard,
  host: benchHost,
  freshness: benchFreshness,
  intake: () => benchIntake(),
  bundles: benchBundles,
  lake: () => benchLake(),
  mail: benchMail,
  lateness: benchLateness,
} as const;
const usage = `npm run bench -- [--only ${Object.keys(parts).join(',')}] [--json] [--write]`;

type Part = keyof typeof parts;

/** Runs the parts one after the other, prints the table, and does with it what the arguments ask for. */
const main = async (): Promise<void> => {
  const { only, json, write } = readArguments();
  const runs: PartRun[] = [];
  for (const part of only) {
    const [started, loadBefore, ticksBefore] = [performance.now(), load(), ticks()];
    const figures = await parts[part]();
    const seconds = Math.round((performance.now() - started) / 1000);
    const stolen = stolenBetween(ticksBefore, ticks());
    console.error(`${part}: ${seconds} s${stolenWords(stolen)}`);
    runs.push({
      part,
      on: new Date().toISOString().slice(0, 10),
      machine: machine(),
      loadBefore,
      loadAfter: load(),
      ...(stolen === undefined ? {} : { stolen }),
      seconds,
      figures,
    });
  }
  const figures = runs.flatMap((run) => run.figures);
  console.log(machine());
  console.log(`load average ${runs[0]?.loadBefore} before, ${load()} after`);
  console.table(Object.fromEntries(figures.map((figure) => [figure.name, rowOf(figure)])));
  if (write) writeRuns(runs, Object.keys(parts));
  if (json) console.log(JSON.stringify({ machine: machine(), figures: figures.map(lineOf) }));
};

const readArguments = (): { readonly only: readonly Part[]; readonly json: boolean; readonly write: boolean } => {
  const options = { only: { type: 'string' }, json: { type: 'boolean' }, write: { type: 'boolean' } } as const;
  const { only, json = false, write = false } = parseArgs({ options }).values;
  const all = Object.keys(parts) as Part[];
  const chosen = only === undefined ? all : only.split(',');
  const unknown = chosen.filter((part) => !(all as string[]).includes(part));
  if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}\n${usage}`);
  return { only: all.filter((part) => chosen.includes(part)), json, write };
};

/** What ran it, without its name. */
const machine = (): string => {
  const [model = 'unknown processor'] = cpus().map((cpu) => cpu.model.trim());
  const memory = (totalmem() / 1e9).toFixed(1);
  return `${model}, ${cpus().length} cores, ${memory} GB memory, ${process.platform} ${process.arch}, Node ${process.version}`;
};

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');

const rowOf = (figure: Figure) => {
  const { ours, peer = '', peerName = '', goal = '', unit } = figure;
  return { ours, peer, peerName, goal, unit, met: metOf(figure) };
};

const lineOf = ({ name, unit, ours, peer = null, peerName = null, goal = null }: NullableFigure) => ({
  name,
  unit,
  ours,
  peer,
  peerName,
  goal,
});
type NullableFigure = { readonly [Key in keyof Figure]: Figure[Key] | null };

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
