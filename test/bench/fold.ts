import type { CaseEvent } from '../../domain/case/events.ts';
import { evolveCase, initialCase } from '../../domain/case/state.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import { movement, nothing } from '../../domain/views/view.ts';
import { type Figure, median } from './figure.ts';
import { longCase } from './long-case.ts';

/** Events a second through the pure folds, one thread, over one long case again and again; medians of the rounds. */
export const benchFold = (): readonly Figure[] => {
  const commits = longCase();
  const events = commits.flatMap((commit) => commit.events);
  const texts = commits.map((commit) => JSON.stringify(commit.events));
  const rate = (fold: () => unknown) => Math.round(eventsPerSecond(events.length, fold));
  return [
    { name: 'fold.evolve.eventsPerSecond', unit: 'events/s', ours: rate(() => events.reduce(evolveCase, initialCase)), goal: '>= 300000' },
    { name: 'fold.board.eventsPerSecond', unit: 'events/s', ours: rate(() => foldBoard(commits)), goal: '>= 300000' },
    { name: 'fold.parsed.eventsPerSecond', unit: 'events/s', ours: rate(() => foldTexts(texts)) },
    { name: 'fold.case.events', unit: 'events', ours: events.length },
    { name: 'fold.case.commits', unit: 'commits', ours: commits.length },
  ];
};

/** Commit by commit as the projector meets them: the row on, its contribution before and after, and what moves in the store. */
const foldBoard = (commits: readonly Commit[]): number => {
  let row = caseBoard.initial;
  let moved = 0;
  for (const commit of commits) {
    const before = row.kind === 'none' ? nothing : caseBoard.contribution(row);
    row = caseBoard.evolve(row, commit);
    moved += movement(before, caseBoard.contribution(row)).cells.length;
  }
  return moved;
};

/** As a cold load: each commit's events are JSON text first. */
const foldTexts = (texts: readonly string[]) =>
  texts.reduce((state, text) => (JSON.parse(text) as readonly CaseEvent[]).reduce(evolveCase, state), initialCase);

const ROUNDS = 15;
const ROUND_MILLIS = 200;

const eventsPerSecond = (events: number, fold: () => unknown): number => {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const started = performance.now();
    let folds = 0;
    while (performance.now() - started < ROUND_MILLIS) {
      for (let i = 0; i < 10; i += 1) fold();
      folds += 10;
    }
    if (round >= 2) rates.push((folds * events) / ((performance.now() - started) / 1000)); // the first two warm up
  }
  return median(rates);
};

if (import.meta.main) console.table(benchFold());
