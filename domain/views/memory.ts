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
