/**
 * What was worked out of some streams, by their names; of more than a thousand, the one that came first is forgotten. A WeakMap of rows would
 * forget by itself, but there are thousands of rows a second, and keeping them in one is an eighth of the board's fold.
 */
export const createMemory = <Of>() => {
  const known = new Map<string, Of>();
  return {
    of: (name: string): Of | undefined => known.get(name),
    keep: (name: string, of: Of): void => {
      known.set(name, of);
      if (known.size <= MOST) return;
      const [first] = known.keys();
      if (first !== undefined) known.delete(first);
    },
  };
};

/** More than a warm function keeps rows of. */
const MOST = 1000;

/** What the things of a list make, each beside its thing: made again only where the thing is another than it was. */
export const madeOfEach = <Of extends object, Made>(
  things: readonly Of[],
  make: (of: Of, index: number) => Made,
  before: readonly MadeOf<Of, Made>[] = [],
): readonly MadeOf<Of, Made>[] =>
  things.map((of, index) => {
    const known = before[index];
    return known?.of === of ? known : { of, made: make(of, index) };
  });
export type MadeOf<Of, Made> = { readonly of: Of; readonly made: Made };

/** By identity. */
export const isSameList = <Of>(one: readonly Of[], other: readonly Of[]): boolean =>
  other.length === one.length && one.every((each, index) => each === other[index]);
