import type { Commit, DomainEvent } from '../kernel/event.ts';

/** E6: what is left of events and views when everything that identifies or quotes a person is taken out. */

/** The commits without their personal parts. */
export const withoutPersonal = (commits: readonly Commit[]): readonly Commit[] =>
  commits.map((commit) => ({ ...commit, events: commit.events.map(({ type, data }): DomainEvent => ({ type, data })) }));

/**
 * A view folded from commits whose personal texts are blank, and its blanks left out: the folds need their shape, the reader gets
 * nothing of it.
 */
export const impersonally = <View>(
  fold: (commits: readonly Commit[]) => View | undefined,
  commits: readonly Commit[],
): unknown => {
  const blanked = commits.map((commit) => ({ ...commit, events: commit.events.map(blank) }));
  const view = fold(blanked);
  return view === undefined ? undefined : withoutBlanks(view);
};

/** A line of a list without the words that quote the customer. */
export const impersonalLine = <Line extends object>(line: Line): Omit<Line, 'subject'> => {
  const { subject: _subject, ...rest } = line as Line & { readonly subject?: string };
  return rest;
};

const blank = (event: DomainEvent): DomainEvent =>
  event.personal === undefined ? event : { ...event, personal: blanked(event.personal) as object };

const blanked = (value: unknown): unknown => {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return value.map(blanked);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blanked(inner)]));
  return value;
};

const withoutBlanks = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((one) => one !== '').map(withoutBlanks);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== '')
        .map(([key, inner]) => [key, withoutBlanks(inner)]),
    );
  return value;
};
