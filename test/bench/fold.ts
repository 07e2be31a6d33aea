import type { CaseEvent } from '../../domain/case/events.ts';
import { evolveCase, initialCase } from '../../domain/case/state.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { caseBoard } from '../../domain/views/supervisor-board.ts';
import { movement } from '../../domain/views/view.ts';
import type { Figure } from './figure.ts';
import { longCase } from './long-case.ts';

/** Events a second of processor time through the pure folds, over one long case again and again; the best of the rounds. */
export const benchFold = (): readonly Figure[] => {
  const commits = longCase();
  const events = commits.flatMap((commit) => commit.events);
  const texts = commits.map((commit) => JSON.stringify(commit.events));
  const [evolve, board, projector, parsed] = eventsPerSecond(events.length, [
    () => events.reduce(evolveCase, initialCase),
    () => foldBoard(commits),
    () => foldAsProjector(commits),
    () => foldTexts(texts),
  ]);
  const goal = '>= 300000';
  const unit = 'events/s';
  return [
    { name: 'fold.evolve.eventsPerSecond', unit, ours: evolve ?? Number.NaN, goal },
    { name: 'fold.board.eventsPerSecond', unit, ours: board ?? Number.NaN, goal },
    { name: 'fold.projector.eventsPerSecond', unit, ours: projector ?? Number.NaN },
    { name: 'fold.parsed.eventsPerSecond', unit, ours: parsed ?? Number.NaN },
    { name: 'fold.case.events', unit: 'events', ours: events.length },
    { name: 'fold.case.commits', unit: 'commits', ours: commits.length },
  ];
};

/** Commit by commit: the row on, what it contributes now, and what that moves in the store. */
const foldBoard = (commits: readonly Commit[]): number => {
  let row = caseBoard.initial;
  let before = caseBoard.contribution(row);
  let moved = 0;
  for (const commit of commits) {
    row = caseBoard.evolve(row, commit);
    const after = caseBoard.contribution(row);
    moved += movement(before, after).cells.length;
    before = after;
  }
  return moved;
};

/** The same for a projector that reads its row back each time, and so has to work out the old contribution again. */
const foldAsProjector = (commits: readonly Commit[]): number => {
  let row = caseBoard.initial;
  let moved = 0;
  for (const commit of commits) {
    const before = caseBoard.contribution(row);
    row = caseBoard.evolve(row, commit);
    moved += movement(before, caseBoard.contribution(row)).cells.length;
  }
  return moved;
};

/** As a cold load: each commit's events are JSON text first. */
const foldTexts = (texts: readonly string[]) =>
  texts.reduce((state, text) => (JSON.parse(text) as readonly CaseEvent[]).reduce(evolveCase, state), initialCase);

const ROUNDS = 200;
const WARM_UP = 20;
const FOLDS_A_ROUND = 10;

/** All folds in every round, so that a busy moment of the machine meets all alike. */
const eventsPerSecond = (events: number, folds: readonly (() => unknown)[]): readonly number[] => {
  const best = folds.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const [index, fold] of folds.entries()) {
      const micros = processorMicros(() => {
        for (let i = 0; i < FOLDS_A_ROUND; i += 1) fold();
      });
      if (round >= WARM_UP) best[index] = Math.min(best[index] ?? micros, micros);
    }
  }
  return best.map((micros) => Math.round((events * FOLDS_A_ROUND * 1e6) / micros));
};

/** Of the whole process, garbage collection included. */
const processorMicros = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

if (import.meta.main) console.table(benchFold());
