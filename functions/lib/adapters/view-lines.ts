import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import type { Item, ItemKey } from './item-reader.ts';
import { entryKey } from './view-items.ts';

/**
 * Lines that stay (`stays` of an entry) are written outside the row's transaction, at half the price. What keeps them right is the
 * commit that each tells of: it stands before the line in the same attribute, and a line is written only where an earlier one stands or
 * none. Taken away, it leaves its commit behind, so that what comes late is refused as well. Nothing is lost by a crash, since a
 * row goes on only when its lines are written.
 */
export type Line = {
  /** The build. */
  readonly view: string;
  readonly stream: StreamId;
  readonly list: string;
  readonly sort: string;
  /** The last commit that changed it; `line` as that left it, `undefined` where it took it away. */
  readonly commit: number;
  readonly line: object | undefined;
  /** There was none before: a guess, which says how it is tried first. */
  readonly isNew: boolean;
  /** Of a commit that came before: most likely it is there already, so that is looked at before anything is written. */
  readonly isOld: boolean;
};

export const keyOfLine = ({ view, stream, list, sort }: Line): ItemKey => ({ key: entryKey(view, list, stream), sort });

export const lineItem = (line: Line): Item => {
  const { key, sort } = keyOfLine(line);
  return { key: { S: key }, sort: { S: sort }, told: { S: stampOf(line.commit) + textOf(line.line) } };
};

/** Numbers of commits in the order of their texts. */
export const stampOf = (commit: number): string => String(commit).padStart(STAMP, '0');
const STAMP = 9;

/** Writes are charged by the KB, with the item's key and names. */
const textOf = (line: object | undefined): string => {
  if (line === undefined) return '';
  const text = JSON.stringify(line);
  return Buffer.byteLength(text) < 800 ? text : DEFLATED + deflateRawSync(text).toString('base64');
};
const DEFLATED = '~';

/** The line of an entry, whether it stays or moves, as text. */
export const lineOf = ({ told, line }: Item): string => {
  if (told?.S === undefined) return line?.S ?? 'null';
  const text = told.S.slice(STAMP);
  return text.startsWith(DEFLATED) ? inflateRawSync(Buffer.from(text.slice(1), 'base64')).toString() : text;
};

/** Of an entry that was taken away. */
export const isGone = ({ told }: Item): boolean => told?.S?.length === STAMP;
