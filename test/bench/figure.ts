/** One measured figure: ours, where there is one the peer's from the same run, and what we mean to reach. */
export type Figure = {
  /** Dotted, as in `store.append3.perSecond`. */
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer?: number;
  readonly peerName?: string;
  readonly goal?: string;
};

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new RangeError('no median of nothing');
  return (low + high) / 2;
};

/** The value below which the given part of the values lies, nearest rank: `percentile(values, 99)`. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no percentile of nothing');
  return value;
};

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

/**
 * Whether a figure reaches its goal: `<= 60`, `>= 0.9`, `1` (exactly), or `>= 1.25 x castore` (times the peer's figure).
 * `undefined` without a goal; throws on one that it cannot read.
 */
export const isMet = ({ name, ours, peer, goal }: Figure): boolean | undefined => {
  if (goal === undefined) return undefined;
  const [, relation, number, ofPeer] = /^(?:(<=|>=) )?([\d.]+)( x [\w-]+)?$/.exec(goal) ?? [];
  const bound = Number(number) * (ofPeer === undefined ? 1 : (peer ?? Number.NaN));
  if (Number.isNaN(bound)) throw new Error(`${name}: not a goal: ${goal}`);
  if (relation === undefined) return ours === bound;
  return relation === '<=' ? ours <= bound : ours >= bound;
};
