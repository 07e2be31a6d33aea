import { type InspectionEvent, type InspectionId, inspectionStream } from '../../inspection/events.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { nothing, type View } from '../view.ts';
import { type Place, sumsOf } from './cuts.ts';
import type { Mark } from './marks.ts';
import { MILLIONTHS } from './names.ts';
import type { Terms } from './terms.ts';
import { type FactLine, factsOn, figuresView } from './view.ts';

/**
 * What inspections add to the figures (F1, F2): points earned of points possible, on the day of the first scoring, by the last one. They
 * belong where the record was when it was drawn, whatever became of the case since.
 */

export type InspectionFigureRow = { readonly kind: 'none' } | DrawnRow;
type DrawnRow = Omit<Place, 'type'> & {
  readonly kind: 'inspection';
  readonly id: InspectionId;
  readonly caseId: CaseId;
  readonly caseType: string;
  readonly drawnAt: Instant;
  /** The commits of the drawing and of the scorings. */
  readonly by: readonly number[];
  readonly score?: Score;
};
/** `at`: of the first scoring; what was found is of the last one. */
type Score = { readonly at: Instant; readonly earned: number; readonly possible: number; readonly failed: boolean };

export const inspectionFigures = (terms: Pick<Terms, 'dayOf'>): View<InspectionFigureRow> => ({
  ...figuresView,
  streams: 'inspection',
  initial: { kind: 'none' },
  evolve: (row, commit) =>
    (commit.events as readonly InspectionEvent[]).reduce((known, event) => evolve(known, event, commit.commit), row),
  contribution: (row) => {
    if (row.kind === 'none' || row.score === undefined) return nothing;
    const { at } = row.score;
    const mark: Mark = { day: terms.dayOf(at), fact: { at, ...numbersOf(row.score), by: row.by } };
    return { cells: [], sums: sumsOf(mark, placeOf(row)), entries: [entryOf(row, mark)] };
  },
});

const evolve = (row: InspectionFigureRow, event: InspectionEvent, by: number): InspectionFigureRow => {
  if (event.type === 'InspectionDrawn' && row.kind === 'none') {
    const { inspectionId: id, caseId, agent, team, channel, caseType, category, priority, at } = event.data;
    const place = { agent, team, channel, category, priority };
    return { kind: 'inspection', id, caseId, caseType, ...place, drawnAt: at, by: [by] };
  }
  if (event.type !== 'InspectionScored' || row.kind === 'none') return row;
  const { at, earned, possible, failed } = event.data;
  return { ...row, score: { at: row.score?.at ?? at, earned, possible, failed }, by: [...row.by, by] };
};

const numbersOf = ({ earned, possible, failed }: Score): Pick<Mark['fact'], 'counts' | 'times'> => ({
  counts: {
    inspections: 1,
    'inspection.earned': earned,
    'inspection.possible': possible,
    ...(failed ? { 'inspections.failed': 1 } : {}),
  },
  times: { 'inspection.share': Math.round((earned / possible) * MILLIONTHS) },
});

const placeOf = ({ agent, team, channel, caseType: type, category, priority }: DrawnRow): Place => ({
  agent,
  team,
  channel,
  type,
  category,
  priority,
});

const entryOf = (row: DrawnRow, { day, fact }: Mark) => {
  const line: FactLine = {
    caseId: row.caseId,
    inspectionId: row.id,
    openedAt: row.drawnAt,
    place: placeOf(row),
    customer: [],
    marks: [fact],
  };
  return { list: factsOn(day), sort: inspectionStream(row.id), line };
};
