import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, type WriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Quarter } from '../../domain/calendar/quarter.ts';
import { instant } from '../../domain/kernel/time.ts';
import { defaultPolicy } from '../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../domain/policy/service-policy.ts';
import { type FigureRow, noCase } from '../../domain/views/figures/row.ts';
import { termsOf } from '../../domain/views/figures/terms.ts';
import { caseFigures, type FactLine } from '../../domain/views/figures/view.ts';
import { createBasis } from '../../domain/views/quarter/basis.ts';
import { quarterReport } from '../../domain/views/quarter/report.ts';
import { createVoices } from '../../domain/views/quarter/themes.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import type { Figure } from './figure.ts';

/**
 * The quarter's report worked out from the facts of its cases, which stand in files, a day each, as the views hold them: reading,
 * parsing, basis, weaknesses against the quarter before, themes, report. The facts come from simulated cases and are written before
 * the clock starts.
 */
export const benchQuarter = async (sizes: readonly number[] = [2_000, 10_000]): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const cases of sizes) {
    const folder = mkdtempSync(path.join(tmpdir(), 'kefu-quarter-'));
    try {
      const begun = performance.now();
      const { commits, comments } = await writeFacts(folder, cases);
      const simulated = (performance.now() - begun) / 1000;
      const { seconds, memory } = await report(folder, comments);
      const goal = cases >= 1_000_000 ? '<= 240' : cases >= 100_000 ? '<= 20' : undefined;
      figures.push(
        { name: `quarter.report.${cases}`, unit: 's', ours: rounded(seconds), ...(goal === undefined ? {} : { goal }) },
        { name: `quarter.report.${cases}.perThousandCases`, unit: 'ms', ours: rounded((seconds / cases) * 1e6) },
        { name: `quarter.report.${cases}.memory`, unit: 'MB', ours: Math.round(memory), goal: '<= 1000' },
        { name: `simulate.${cases}.commitsPerSecond`, unit: 'commits/s', ours: Math.round(commits / simulated) },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return figures;
};

const rounded = (n: number): number => Math.round(n * 100) / 100;
const [FIRST, LAST] = ['2026-07-01', '2026-10-01'];

/** Two quarters of so many cases each, with the comments of the second. */
const writeFacts = async (folder: string, cases: number) => {
  const view = caseFigures(termsOf(onlyPolicy(defaultPolicy)), () => undefined);
  const days = new Map<string, WriteStream>();
  const comments: string[] = [];
  let [commits, stream] = [0, ''];
  let row: FigureRow = noCase;
  const flush = async (): Promise<void> => {
    for (const { list, line } of view.contribution(row).entries) {
      if (!list.startsWith('facts-') || list >= `facts-${LAST}`) continue;
      const day = list.slice('facts-'.length);
      const file = days.get(day) ?? createWriteStream(path.join(folder, day));
      days.set(day, file);
      if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
    }
    row = noCase;
  };
  for (const commit of simulate({ cases, quarter: '2026-Q3', seed: 7, quarters: 2 })) {
    commits += 1;
    if (!commit.stream.startsWith('case#')) continue;
    if (commit.stream !== stream) await flush();
    stream = commit.stream;
    row = view.evolve(row, commit);
    for (const { personal } of commit.events as readonly { readonly personal?: { readonly comment?: string } }[])
      if (personal?.comment !== undefined && commit.at >= FIRST) comments.push(personal.comment);
  }
  await flush();
  await Promise.all([...days.values()].map((file) => new Promise((done) => file.end(done))));
  return { commits, comments };
};

const report = async (folder: string, comments: readonly string[]) => {
  const before = await basisOf(folder, '2026-04-01', FIRST);
  const zone = 'Asia/Shanghai';
  const told = { policyVersion: 1, rules: defaultPolicy.quarter.weakness, beside: { from: FIRST } };
  const q2 = '2026-Q2' as Quarter;
  const earlier = quarterReport({
    ...told,
    quarter: q2,
    period: { from: '2026-04-01', to: '2026-06-30', zone },
    asAt: instant('2026-07-16T00:00:00Z'),
    basis: before,
    voices: createVoices().voices(),
  });
  globalThis.gc?.();
  let most = process.memoryUsage().rss;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const begun = performance.now();
  const basis = await basisOf(folder, FIRST, LAST);
  const voices = createVoices();
  for (const text of comments) voices.add({ text });
  const made = quarterReport({
    ...told,
    quarter: '2026-Q3' as Quarter,
    period: { from: FIRST, to: '2026-09-30', zone },
    asAt: instant('2026-10-16T00:00:00Z'),
    basis,
    voices: voices.voices(),
    before: { report: earlier, basis: before, plans: [] },
  });
  JSON.stringify(made);
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(watch);
  if (made.weaknesses.length !== 1) throw new Error(`${made.weaknesses.length} weaknesses were found where one is planted`);
  return { seconds, memory: Math.max(most, process.memoryUsage().rss) / 1e6 };
};

const basisOf = async (folder: string, from: string, to: string) => {
  const growing = createBasis(from);
  for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const facts: FactLine[] = [];
    const lines = createInterface({ input: createReadStream(path.join(folder, day)).on('error', () => {}) });
    for await (const line of lines) facts.push(JSON.parse(line) as FactLine);
    growing.add(day, facts);
  }
  return growing.basis();
};

if (import.meta.main) console.table(await benchQuarter(process.argv.slice(2).map(Number).filter(Boolean)));
