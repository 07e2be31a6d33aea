/** Some of many numbers, each by the place of its name, ascending: twelve bytes a number, where an object takes several times as much. */
export type NumberList = { readonly places: Int32Array; readonly values: Float64Array };

/** Takes numbers in any order. */
export const createNumberList = () => {
  let places = new Int32Array(16);
  let values = new Float64Array(16);
  let count = 0;

  const insert = (at: number, place: number, value: number): void => {
    if (count === places.length) {
      const [roomyPlaces, roomyValues] = [new Int32Array(2 * count), new Float64Array(2 * count)];
      roomyPlaces.set(places);
      roomyValues.set(values);
      [places, values] = [roomyPlaces, roomyValues];
    }
    places.copyWithin(at + 1, at, count);
    values.copyWithin(at + 1, at, count);
    places[at] = place;
    values[at] = value;
    count += 1;
  };

  return {
    add: (place: number, value: number): void => {
      let [low, high] = [0, count];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((places[middle] as number) < place) low = middle + 1;
        else high = middle;
      }
      if (low < count && places[low] === place) values[low] = (values[low] as number) + value;
      else insert(low, place, value);
    },
    /** What is not 0, by new places: `placeOf` each old one. */
    list: (placeOf: Int32Array): NumberList => {
      const kept = Array.from({ length: count }, (_, at) => at)
        .filter((at) => values[at] !== 0)
        .sort((a, b) => (placeOf[places[a] as number] as number) - (placeOf[places[b] as number] as number));
      return {
        places: Int32Array.from(kept, (at) => placeOf[places[at] as number] as number),
        values: Float64Array.from(kept, (at) => values[at] as number),
      };
    },
  };
};

/** The numbers by their names, in the order of these. */
export const namedNumbers = ({ places, values }: NumberList, names: readonly string[]): Readonly<Record<string, number>> => {
  const named: Record<string, number> = {};
  for (let at = 0; at < places.length; at += 1) named[names[places[at] as number] as string] = values[at] as number;
  return named;
};
