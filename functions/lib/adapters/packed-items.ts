import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Quarter } from '../../../domain/calendar/quarter.ts';
import { type Section, sections } from '../../../domain/views/figures/packing/sections.ts';

/**
 * Packed sums in the views table. Of each build, table and quarter: a head under (`packed#<place>#<table>`, quarter), which says what
 * there is, and under (`packed#<place>#<table>#<quarter>`, …) what was moved and is still to be folded in (`moved|<number>`), and
 * documents (`<section>|<unit>|<version>|<part>`). Only what the head names counts; everything else is left over from a crash.
 */
export type Head = {
  /** Counts the changes; whoever changes what is packed changes it in the same transaction. 0: nothing is packed. */
  readonly revision: number;
  /** Numbers of the moved batches that are not folded in: from `from` up to, and without, `to`. */
  readonly moved: { readonly from: number; readonly to: number };
  readonly units: Readonly<Record<string, Unit>>;
};
/** A day, a month or the quarter: which version of it counts, and of how many documents each section consists. */
export type Unit = { readonly version: string; readonly parts: readonly number[] };

export const noHead: Head = { revision: 0, moved: { from: 0, to: 0 }, units: {} };

export const partitions = {
  heads: (place: string, table: string): string => `packed#${place}#${table}`,
  documents: (place: string, table: string, quarter: Quarter): string => `packed#${place}#${table}#${quarter}`,
} as const;

export type DocumentName = { readonly section: Section; readonly unit: string; readonly version: string; readonly part: number };
export const sortOfDocument = ({ section, unit, version, part }: DocumentName): string =>
  `${section}|${unit}|${version}|${numbered(part)}`;
export const sortOfMoved = (number: number): string => `moved|${numbered(number)}`;
const numbered = (n: number): string => String(n).padStart(8, '0');

export const partsOf = ({ parts }: Unit, section: Section): number => parts[sections.indexOf(section)] ?? 0;

/** Everything in the documents' partition that counts. */
export const namedBy = ({ moved, units }: Head): ReadonlySet<string> =>
  new Set([
    ...Array.from({ length: moved.to - moved.from }, (_, index) => sortOfMoved(moved.from + index)),
    ...Object.entries(units).flatMap(([unit, one]) =>
      sections.flatMap((section) =>
        Array.from({ length: partsOf(one, section) }, (_, part) => sortOfDocument({ section, unit, version: one.version, part })),
      ),
    ),
  ]);

type Item = Record<string, AttributeValue>;
export const headKey = (place: string, table: string, quarter: Quarter): Item => ({
  key: { S: partitions.heads(place, table) },
  sort: { S: quarter },
});
export const headOf = (item: Item | undefined): Head => {
  if (item === undefined) return noHead;
  const { moved, units } = JSON.parse(item.content?.S ?? '{}') as Pick<Head, 'moved' | 'units'>;
  return { revision: Number(item.revision?.N), moved, units };
};

/** The head that comes after `from`, written only where that one still stands. */
export const headPut = (
  table: string,
  key: Item,
  { from, to }: { readonly from: Head; readonly to: Omit<Head, 'revision'> },
) => ({
  TableName: table,
  Item: {
    ...key,
    revision: { N: String(from.revision + 1) },
    content: { S: JSON.stringify({ moved: to.moved, units: to.units }) },
  },
  ...(from.revision === 0
    ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
    : {
        ConditionExpression: '#revision = :revision',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: { ':revision': { N: String(from.revision) } },
      }),
});

/** The bytes of a document or a moved batch. */
export const bytesOf = (item: Item): Uint8Array => item.packed?.B ?? new Uint8Array();
export const packedItem = (key: string, sort: string, packed: Uint8Array): Item => ({
  key: { S: key },
  sort: { S: sort },
  packed: { B: packed },
});
