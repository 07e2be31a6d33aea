import type { Rejected } from '../kernel/decider.ts';
import { unchanged } from '../kernel/decider.ts';
import type { ScoreSheet } from '../policy/inspection-rules.ts';
import type { InspectionScored, ScoredItem } from './events.ts';
import type { Inspection } from './inspection.ts';
import { badPoints, findingsMissing, itemsMissing, nothingApplies, reasonMissing, unknownItems } from './refusals.ts';

/** What an inspector says of a record (F2), held against the sheet. */

/** `points` by item, `null` where it does not apply. `fatal`: what fails the record. `findings`: what is to be put right (F3). */
export type Score = {
  readonly points: Readonly<Record<string, number | null>>;
  readonly fatal: readonly string[];
  readonly findings: readonly { readonly item: string; readonly problem: string }[];
  readonly comments?: Readonly<Record<string, string>>;
  readonly summary?: string;
  /** Of a correction. */
  readonly reason?: string;
};
type Result = {
  readonly result: Omit<InspectionScored['data'], 'policyVersion' | 'by' | 'at'>;
  readonly words: InspectionScored['personal'];
  readonly findings: Score['findings'];
};

/** Findings that were raised before are not raised again. */
export const scored = (
  { points, fatal, findings, comments, summary, reason }: Score,
  sheet: ScoreSheet,
  before: Pick<Inspection, 'score' | 'findings'>,
): Result | Rejected | typeof unchanged => {
  const known = [...sheet.items, ...sheet.fatal].map(({ item }) => item);
  const unknown = [
    ...Object.keys(points).filter((name) => !sheet.items.some(({ item }) => item === name)),
    ...fatal.filter((name) => !sheet.fatal.some(({ item }) => item === name)),
    ...[...findings.map(({ item }) => item), ...Object.keys(comments ?? {})].filter((name) => !known.includes(name)),
  ];
  if (unknown.length > 0) return unknownItems([...new Set(unknown)], known);
  const missing = sheet.items.flatMap(({ item }) => (points[item] === undefined ? [item] : []));
  if (missing.length > 0) return itemsMissing(missing);
  const wrong = sheet.items.find(({ item, weight }) => !isWithin(points[item] ?? 0, weight));
  if (wrong !== undefined) return badPoints(wrong.item, wrong.weight);
  const items = sheet.items.map(({ item, group, weight }): ScoredItem => {
    const earned = points[item] ?? null;
    return earned === null ? { item, group, weight, notApplicable: true } : { item, group, weight, points: earned };
  });
  const applicable = items.filter((one) => 'points' in one);
  if (applicable.length === 0) return nothingApplies;
  const named = sheet.fatal.map(({ item }) => item).filter((item) => fatal.includes(item));
  const raised = new Set([...before.findings.filter(isOpenOrApproved), ...findings].map(({ item }) => item));
  const unraised = named.filter((item) => !raised.has(item));
  if (unraised.length > 0) return findingsMissing(unraised);
  const result = {
    items,
    earned: applicable.reduce((sum, one) => sum + one.points, 0),
    possible: applicable.reduce((sum, { weight }) => sum + weight, 0),
    fatal: named,
    failed: named.length > 0,
  };
  const words = {
    ...(comments === undefined ? {} : { comments }),
    ...(summary === undefined ? {} : { summary }),
    ...(reason === undefined ? {} : { reason }),
  };
  const added = findings.filter(
    ({ item, problem }) =>
      !before.findings.some((one) => one.withdrawn === undefined && one.item === item && one.problem === problem),
  );
  if (before.score === undefined) return { result, words, findings: added };
  if (isSame(before.score, result) && added.length === 0) return unchanged;
  return reason === undefined ? reasonMissing : { result, words, findings: added };
};

/** A finding that was withdrawn is none. */
const isOpenOrApproved = ({ withdrawn }: Inspection['findings'][number]): boolean => withdrawn === undefined;

const isWithin = (points: number, weight: number): boolean => Number.isInteger(points) && points >= 0 && points <= weight;

const isSame = (
  one: Pick<InspectionScored['data'], 'items' | 'fatal'>,
  other: Pick<InspectionScored['data'], 'items' | 'fatal'>,
) => JSON.stringify([one.items, one.fatal]) === JSON.stringify([other.items, other.fatal]);
