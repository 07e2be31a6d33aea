import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, type WriteStream, writeFileSync } from 'node:fs';
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
import { basisText } from '../../domain/views/quarter/basis-document.ts';
import { quarterReport } from '../../domain/views/quarter/report.ts';
import { createVoices } from '../../domain/views/quarter/themes.ts';
import { createStaff, plantedWeakness } from '../../infra/local/simulate/centre.ts';
import { simulate } from '../../infra/local/simulate/simulate.ts';
import type { Figure } from './figure.ts';

/** Cases a quarter that are simulated; larger centres are copies of their facts, under other numbers and by other people. */
const SAMPLE = 10_000;
/** Facts that are held at once, as the closing reads them. */
const PAGE = 5_000;

/**
 * The quarter's report worked out from the facts of its cases, which stand in files, a day each, as the views hold them: reading,
 * parsing, basis, weaknesses against the quarter before, themes, report, and both documents as they are stored. The facts come from simulated cases and are written before
 * the clock starts. Each size has a process of its own, so that its memory is its own.
 */
export const benchQuarter = async (sizes: readonly number[] = [10_000, 100_000, 1_000_000]): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kefu-quarter-'));
  try {
    const begun = performance.now();
    const { commits, comments } = await writeFacts(folder, SAMPLE);
    const simulated = (performance.now() - begun) / 1000;
    writeFileSync(path.join(folder, 'comments.json'), JSON.stringify(comments));
    const figures: Figure[] = [{ name: 'simulate.commitsPerSecond', unit: 'commits/s', ours: Math.round(commits / simulated) }];
    for (const cases of sizes) {
      const told = execFileSync(process.execPath, [import.meta.filename, '--measure', folder, String(cases)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { seconds, processor, memory } = JSON.parse(told) as Measured;
      const goal = cases >= 1_000_000 ? '<= 240' : cases >= 100_000 ? '<= 20' : undefined;
      const name = `quarter.report.${cases}`;
      figures.push(
        { name, unit: 's', ours: rounded(seconds), ...(goal === undefined ? {} : { goal }) },
        { name: `${name}.processor`, unit: 's', ours: rounded(processor) },
        { name: `${name}.perThousandCases`, unit: 'ms', ours: rounded((processor / cases) * 1e6) },
        { name: `${name}.memory`, unit: 'MB', ours: Math.round(memory), goal: '<= 1000' },
      );
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** `processor`: seconds of all threads, garbage collection included; `memory`: the most that the process ever held, in MB. */
type Measured = { readonly seconds: number; readonly processor: number; readonly memory: number };

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

const report = async (folder: string, cases: number): Promise<Measured> => {
  const copies = Math.max(1, Math.round(cases / SAMPLE));
  const crews = Math.max(1, Math.round(createStaff(cases / 75, 7).length / createStaff(SAMPLE / 75, 7).length));
  const comments = JSON.parse(readFileSync(path.join(folder, 'comments.json'), 'utf8')) as readonly string[];
  const centre = { folder, copies, crews };
  const before = await basisOf(centre, '2026-04-01', FIRST);
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
  const begun = { wall: performance.now(), processor: process.cpuUsage() };
  const basis = await basisOf(centre, FIRST, LAST);
  const voices = createVoices();
  for (let copy = 0; copy < copies; copy += 1) for (const text of comments) voices.add({ text });
  const made = quarterReport({
    ...told,
    quarter: '2026-Q3' as Quarter,
    period: { from: FIRST, to: '2026-09-30', zone },
    asAt: instant('2026-10-16T00:00:00Z'),
    basis,
    voices: voices.voices(),
    before: { report: earlier, basis: before, plans: [] },
  });
  if (JSON.stringify(made).length === 0 || basisText(basis).length === 0) throw new Error('there is nothing to be stored');
  const { user, system } = process.cpuUsage(begun.processor);
  const [surest] = made.weaknesses;
  if (surest?.value !== plantedWeakness(7).category)
    throw new Error(`the surest weakness is ${surest?.value}, not the one planted`);
  return {
    seconds: (performance.now() - begun.wall) / 1000,
    processor: (user + system) / 1e6,
    memory: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
};

type Centre = { readonly folder: string; readonly copies: number; readonly crews: number };

const basisOf = async ({ folder, copies, crews }: Centre, from: string, to: string) => {
  const growing = createBasis(from);
  for (let at = Date.parse(from); at < Date.parse(to); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    let facts: FactLine[] = [];
    const lines = createInterface({ input: createReadStream(path.join(folder, day)).on('error', () => {}) });
    for await (const line of lines)
      for (let copy = 0; copy < copies; copy += 1) {
        facts.push(JSON.parse(copy === 0 ? line : copied(line, { copy, crew: copy % crews })) as FactLine);
        if (facts.length < PAGE) continue;
        growing.add(day, facts);
        facts = [];
      }
    growing.add(day, facts);
  }
  return growing.basis();
};

/** The same facts under another case number, by the people of another crew. */
const copied = (line: string, { copy, crew }: { readonly copy: number; readonly crew: number }): string =>
  line.replace('"caseId":"', `"caseId":"${copy}`).replaceAll('"agent":"', `"agent":"${crew}-`);

if (import.meta.main) {
  const [first, folder = '', cases] = process.argv.slice(2);
  if (first === '--measure') console.log(JSON.stringify(await report(folder, Number(cases))));
  else {
    const sizes = process.argv.slice(2).map(Number).filter(Boolean);
    console.table(await benchQuarter(...(sizes.length > 0 ? [sizes] : [])));
  }
}
