/** Seeded chance: the same key gives the same numbers, on any machine and in any order of keys. */
export type Dice = {
  /** In [0, 1). */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** One of the keys, by their weights. */
  readonly weighed: <Key extends string>(weights: Readonly<Partial<Record<Key, number>>>) => Key;
  readonly exponential: (mean: number) => number;
  /** Around `median`, more often a little than a lot; `spread` 0.5 is usual for working times. */
  readonly lognormal: (median: number, spread: number) => number;
  readonly normal: () => number;
};

export const createDice = (...key: readonly (string | number)[]): Dice => {
  let [a, b, c, d] = seedOf(key.join('/'));
  // sfc32: small, fast, and passes the usual batteries.
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i += 1) next();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    normal,
    chance: (probability) => next() < probability,
    between: (low, high) => low + next() * (high - low),
    pick: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
    weighed: <Key extends string>(weights: Readonly<Partial<Record<Key, number>>>) => {
      const keys = Object.keys(weights) as Key[];
      let left = next() * keys.reduce((sum, one) => sum + (weights[one] ?? 0), 0);
      for (const one of keys) {
        left -= weights[one] ?? 0;
        if (left < 0) return one;
      }
      return keys.at(-1) as Key;
    },
    exponential: (mean) => -mean * Math.log(1 - next()),
    lognormal: (median, spread) => median * Math.exp(spread * normal()),
  };
};

/** Four words out of a text: FNV-1a, stirred between them. */
const seedOf = (text: string): [number, number, number, number] => {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  const word = (): number => {
    hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507) + 0x9e3779b9;
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    return hash ^ (hash >>> 16);
  };
  return [word(), word(), word(), word()];
};
