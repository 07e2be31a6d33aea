import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchBoard } from './board.ts';
import { benchBundles } from './bundles.ts';
import { benchDecide } from './decide.ts';
import { type Figure, isMet } from './figure.ts';
import { benchFigures } from './figures.ts';
import { benchFold } from './fold.ts';
import { benchFreshness } from './freshness.ts';
import { benchHost } from './host.ts';
import { benchIntake } from './intake.ts';
import { benchLake } from './lake.ts';
import { benchLateness } from './lateness.ts';
import { benchMail } from './mail.ts';
import { methodOf } from './methods.ts';
import { benchQuarter } from './quarter.ts';
import { benchRebuild } from './rebuild.ts';
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
  const loadBefore = load();
  const figures: Figure[] = [];
  for (const part of only) {
    const started = performance.now();
    figures.push(...(await parts[part]()));
    console.error(`${part}: ${Math.round((performance.now() - started) / 1000)} s`);
  }
  console.log(machine());
  console.log(`load average ${loadBefore} before, ${load()} after`);
  console.table(Object.fromEntries(figures.map((figure) => [figure.name, rowOf(figure)])));
  if (write) writeFileSync(document, documentOf(figures, { only, loadBefore, loadAfter: load() }));
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

const metOf = (figure: Figure): string => {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'yes' : 'NO';
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

const document = path.resolve(import.meta.dirname, '../../docs/benchmarks.md');

type Run = { readonly only: readonly Part[]; readonly loadBefore: string; readonly loadAfter: string };

const documentOf = (figures: readonly Figure[], { only, loadBefore, loadAfter }: Run): string => {
  const left = (Object.keys(parts) as Part[]).filter((part) => !only.includes(part));
  const rows = figures.map((figure) => {
    const { ours, peer, peerName, goal, unit, met } = rowOf(figure);
    return `| \`${figure.name}\` | ${ours} | ${peer}${peerName === '' ? '' : ` (${peerName})`} | ${goal} | ${unit} | ${met} |`;
  });
  const how = new Map(
    figures.map(({ name }) => {
      const method = methodOf(name);
      if (method === undefined) throw new Error(`methods.ts does not say how ${name} is measured`);
      return method;
    }),
  );
  return `# Benchmarks

The last run of \`npm run bench -- --write\`, on ${new Date().toISOString().slice(0, 10)}.

- Machine: ${machine()}.
- Load average (1, 5, 15 minutes): ${loadBefore} before the run, ${loadAfter} after it. On a machine with other work, times
  are longer than on an idle one.
- Parts: ${only.join(', ')}.${left.length === 0 ? '' : ` Not run this time, and so without a line here: ${left.join(', ')}.`}

| figure | ours | peer | goal | unit | met |
| --- | ---: | ---: | --- | --- | --- |
${rows.join('\n')}

## How each is measured

${[...how].map(([name, method]) => `- \`${name}\`: ${method}`).join('\n')}
`;
};

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
