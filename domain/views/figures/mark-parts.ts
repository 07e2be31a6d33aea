import { type MadeOf, madeOfEach } from '../memory.ts';
import { isSame } from '../view.ts';
import type { Mark } from './marks.ts';
import type { CaseRow } from './row.ts';
import type { Terms } from './terms.ts';

/**
 * The marks of a case in parts. A commit changes a thing or two of a case, so a part is made again only where what it is made of has
 * changed, and a mark that says the same stays the same object: what is made of it need not be made nor compared again.
 */
export type Part = {
  readonly marks: readonly Mark[];
  /** By the things of a list, where each makes its own. */
  readonly own?: readonly MadeOf<object, readonly Mark[]>[];
};

/** What makes a part. Rows are made anew where they change and nowhere else, so that it is told by identity what has changed. */
export type Maker = {
  readonly isAlike: (row: CaseRow, before: CaseRow) => boolean;
  readonly make: (row: CaseRow, terms: Terms, before: Part | undefined) => Part;
};

/** `before`: the row that was told last, with its parts. */
export const partsBy = (
  makers: readonly Maker[],
  [row, terms]: readonly [CaseRow, Terms],
  before?: { readonly row: CaseRow; readonly parts: readonly Part[] },
): readonly Part[] =>
  makers.map(({ isAlike, make }, index) => {
    const known = before?.parts[index];
    return before !== undefined && known !== undefined && isAlike(row, before.row) ? known : make(row, terms, known);
  });

/** A part whose marks are made together, of what `names` names. */
export const whole = <Name extends keyof CaseRow>(
  names: readonly Name[],
  make: (row: Pick<CaseRow, Name>, terms: Terms) => readonly Mark[],
): Maker => ({
  isAlike: (row, before) => names.every((name) => row[name] === before[name]),
  make: (row, terms, before) => ({ marks: keeping(make(row, terms), before?.marks ?? []) }),
});

/** A part in which each thing of a list makes its own marks. */
export const each = <One extends object>(
  listOf: (row: CaseRow) => readonly One[] | Readonly<Record<string, One>>,
  make: (one: One, terms: Terms) => readonly Mark[],
): Maker => ({
  isAlike: (row, before) => listOf(row) === listOf(before),
  make: (row, terms, before) => {
    const own = madeOfEach(
      Object.values(listOf(row)),
      (one) => make(one, terms),
      before?.own as readonly MadeOf<One, readonly Mark[]>[],
    );
    const marks: Mark[] = [];
    for (const { made } of own) for (const mark of made) marks.push(mark);
    return { own, marks };
  },
});

const keeping = (marks: readonly Mark[], before: readonly Mark[]): readonly Mark[] =>
  marks.map((mark, index) => {
    const known = before[index];
    return known !== undefined && isSame(known, mark) ? known : mark;
  });
