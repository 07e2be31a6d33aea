import type { ComplaintLine } from '../../case/complaint.ts';

/** How the numbers of the figures are named in their sums. */

/** Parts of a key or a name stand between bars; a bar within one is written apart. */
export const joined = (parts: readonly (string | undefined)[]): string => parts.map((part) => escaped(part ?? '')).join('|');
export const parted = (text: string): readonly (string | undefined)[] =>
  text.split('|').map((part) => (part === '' ? undefined : unescaped(part)));

const escaped = (text: string): string =>
  text.includes('%') || text.includes('|') ? text.replaceAll('%', '%25').replaceAll('|', '%7C') : text;
const unescaped = (text: string): string => text.replaceAll('%7C', '|').replaceAll('%25', '%');

export type ComplaintCell = Pick<ComplaintLine, 'complaintClass' | 'cause' | 'department' | 'result'>;
const COMPLAINT = 'complaint|';
export const complaintCount = ({ complaintClass, cause, department, result }: ComplaintCell): string =>
  `${COMPLAINT}${joined([complaintClass, cause, department, result])}`;
/** `undefined` where the name is none of a complaint's. */
export const complaintOf = (name: string): readonly (string | undefined)[] | undefined =>
  name.startsWith(COMPLAINT) ? parted(name.slice(COMPLAINT.length)) : undefined;

/** A distribution `name`: how many values, their sum in milliseconds, and how many in each bucket. */
export const countOf = (name: string): string => distribution(name).count;
export const sumOf = (name: string): string => distribution(name).sum;
export const bucketName = (name: string, bucket: number): string => {
  const { buckets } = distribution(name);
  buckets[bucket] ??= `${name}#${bucket}`;
  return buckets[bucket];
};

/** Names are made once each: there are few, and to look up a text that was just put together takes ten times as long. */
const distribution = (name: string): Distribution => {
  const known = distributions.get(name);
  if (known !== undefined) return known;
  const made = { count: `${name}.n`, sum: `${name}.ms`, buckets: [] };
  distributions.set(name, made);
  return made;
};
type Distribution = { readonly count: string; readonly sum: string; readonly buckets: string[] };
const distributions = new Map<string, Distribution>();

export const bucketIn = (name: string): readonly [of: string, bucket: number] | undefined => {
  const bar = name.lastIndexOf('#');
  return bar < 0 || complaintOf(name) !== undefined ? undefined : [name.slice(0, bar), Number(name.slice(bar + 1))];
};
/** Shares of single things are kept in millionths: whole numbers, which add up exactly, and a histogram tells 1 % of them apart. */
export const MILLIONTHS = 1_000_000;
/** A distribution that is never mixed across channels. */
export const ofChannel = (name: string, channel: string): string => `${name}@${channel}`;
