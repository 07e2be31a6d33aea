import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Figure, isMet } from './figure.ts';
import { methodOf } from './methods.ts';

/** One part's last written run: when, on what, beside how much other work (load averages of 1, 5 and 15 minutes), and what it saw. */
export type PartRun = {
  readonly part: string;
  /** ISO day. */
  readonly on: string;
  readonly machine: string;
  readonly loadBefore: string;
  readonly loadAfter: string;
  /** Of the processor time that the machine wanted, what its host gave to others: percent; missing where nobody says. */
  readonly stolen?: number;
  readonly seconds: number;
  readonly figures: readonly Figure[];
};

/** Puts runs in the place of the earlier ones of the same parts, in docs/benchmarks.json, and makes docs/benchmarks.md of all of them. */
export const writeRuns = (runs: readonly PartRun[], order: readonly string[]): void => {
  const earlier: readonly PartRun[] = existsSync(data) ? JSON.parse(readFileSync(data, 'utf8')) : [];
  const all = order.flatMap((part) => [...runs, ...earlier].find((run) => run.part === part) ?? []);
  writeFileSync(data, `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileSync(document, documentOf(all, order));
};

const docs = path.resolve(import.meta.dirname, '../../docs');
const data = path.join(docs, 'benchmarks.json');
const document = path.join(docs, 'benchmarks.md');

const documentOf = (runs: readonly PartRun[], order: readonly string[]): string => {
  const missing = order.filter((part) => !runs.some((run) => run.part === part));
  return `# Benchmarks

Made by \`npm run bench -- --write\`: the last run of each part, one after the other. A part that is run by itself
(\`--only ${runs[0]?.part ?? 'store'}\`) takes the place of its earlier run and leaves the others. Load averages are those of 1, 5 and 15
minutes, stolen is what a shared host gave to others of the processor time that was wanted; with other work, times are longer than on an idle machine.${missing.length === 0 ? '' : ` Never written: ${missing.join(', ')}.`}

${runs.map(sectionOf).join('\n')}`;
};

const sectionOf = ({ part, on, machine, loadBefore, loadAfter, stolen, seconds, figures }: PartRun): string => {
  const how = new Map(
    figures.map(({ name }) => {
      const method = methodOf(name);
      if (method === undefined) throw new Error(`methods.ts does not say how ${name} is measured`);
      return method;
    }),
  );
  return `## ${part}

${on}, ${seconds} s; load ${loadBefore} before, ${loadAfter} after${stolenWords(stolen)}. ${machine}.

| figure | ours | peer | goal | unit | met |
| --- | ---: | ---: | --- | --- | --- |
${figures.map(rowOf).join('\n')}

${[...how].map(([name, method]) => `- \`${name}\`: ${method}`).join('\n')}
`;
};

const rowOf = (figure: Figure): string => {
  const { name, ours, peer = '', peerName, goal = '', unit } = figure;
  return `| \`${name}\` | ${ours} | ${peer}${peerName === undefined ? '' : ` (${peerName})`} | ${goal} | ${unit} | ${metOf(figure)} |`;
};

/** Nothing on systems that do not say. */
export const stolenWords = (stolen: number | undefined): string => (stolen === undefined ? '' : `, ${stolen} % stolen`);

/** `yes`, `NO`, or nothing where there is no goal. */
export const metOf = (figure: Figure): string => {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'yes' : 'NO';
};
