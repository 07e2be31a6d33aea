import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { type Contribution, movement, nothing, type View } from '../../../domain/views/view.ts';
import { workLogs } from '../../../domain/views/work-log/view.ts';
import { asCommits, figuresOfCases, terms } from '../../support/figures.ts';
import { complaintHistories, histories, play } from '../case/histories.ts';

const views = [
  caseBoard,
  figuresOfCases,
  ...workLogs(terms).filter(({ streams }) => streams === 'case'),
] as readonly View<unknown>[];

/** All that a contribution puts into an empty store, in one order. */
const told = (contribution: Contribution) => {
  const { cells, sums, put } = movement(nothing, contribution);
  const lines = (all: readonly object[]): readonly string[] => all.map((one) => JSON.stringify(one)).sort();
  const ordered = sums.map(({ values, ...place }) => ({ ...place, values: Object.entries(values).sort() }));
  return { cells: lines(cells), sums: lines(ordered), entries: lines(put) };
};

describe('decision 3: what a view remembers of a row', () => {
  it.each(views.map((view) => [view.name, view] as const))(
    'of the %s is what it makes of the row as it is read from the store',
    (_name, view) => {
      fc.assert(
        fc.property(fc.oneof(histories, complaintHistories), (history) => {
          let row = view.initial;
          for (const commit of asCommits(1, play(history).turns)) {
            row = view.evolve(row, commit);
            expect(told(view.contribution(row))).toEqual(told(view.contribution(JSON.parse(JSON.stringify(row)))));
          }
        }),
        { numRuns: 25 },
      );
    },
  );
});
