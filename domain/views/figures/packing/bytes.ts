/**
 * Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the sign in the lowest bit. Texts in order share
 * what they begin with. Numbers are exact up to 2 ** 52.
 */

export const createWriter = () => {
  let bytes = new Uint8Array(4096);
  let length = 0;
  const room = (more: number): void => {
    if (length + more <= bytes.length) return;
    const roomy = new Uint8Array(Math.max(2 * bytes.length, length + more));
    roomy.set(bytes);
    bytes = roomy;
  };
  const natural = (value: number): void => {
    room(8);
    let rest = value;
    while (rest > 127) {
      bytes[length] = (rest % 128) + 128;
      length += 1;
      rest = Math.floor(rest / 128);
    }
    bytes[length] = rest;
    length += 1;
  };
  return {
    natural,
    whole: (value: number): void => natural(value < 0 ? -2 * value - 1 : 2 * value),
    /** Less what it has in common with the text `before`. */
    text: (text: string, before: string): void => {
      let shared = 0;
      while (shared < text.length && text.charCodeAt(shared) === before.charCodeAt(shared)) shared += 1;
      natural(shared);
      natural(text.length - shared);
      for (let at = shared; at < text.length; at += 1) natural(text.charCodeAt(at));
    },
    append: (other: Uint8Array): void => {
      room(other.length);
      bytes.set(other, length);
      length += other.length;
    },
    written: (): Uint8Array => bytes.slice(0, length),
  };
};

/** Throws a RangeError where the bytes end too early. */
export const createByteReader = (bytes: Uint8Array) => {
  let at = 0;
  const natural = (): number => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at];
      if (byte === undefined) throw new RangeError('a packed document ends too early');
      at += 1;
      if (byte < 128) return value + byte * unit;
      value += (byte - 128) * unit;
    }
  };
  return {
    natural,
    whole: (): number => {
      const value = natural();
      return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    },
    text: (before: string): string => {
      const shared = natural();
      const units: number[] = [];
      for (let left = natural(); left > 0; left -= 1) units.push(natural());
      return before.slice(0, shared) + String.fromCharCode(...units);
    },
    /** Leaves so many bytes out. */
    skip: (count: number): void => {
      at += count;
    },
    position: (): number => at,
  };
};
