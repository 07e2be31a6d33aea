import { createHash } from 'node:crypto';
import type { StreamId } from '../../../domain/kernel/ids.ts';
import type { StoredSum } from '../../../domain/views/figures/figures-of.ts';
import { isDayUnit } from '../../../domain/views/figures/packing/units.ts';
import type { Item, ItemKey } from '../adapters/item-reader.ts';
import { headOf } from '../adapters/packed-items.ts';
import type { SumReader } from '../adapters/sum-reader.ts';
import type { ViewItems } from '../adapters/table-scan.ts';
import { isGone, lineOf } from '../adapters/view-lines.ts';
import type { CheckReport } from '../adapters/view-register.ts';
import { toldOfSheet } from '../adapters/view-sheets.ts';

/**
 * Compares two builds of a read model item by item, byte by byte. The table is read once into digests, and again only for the
 * shares of it whose digests differ, so that memory does not grow with it. While commits go on, one build may be a moment ahead of
 * the other: what differs is looked at again, and a row that lags is brought up first.
 */
export type Check = ((builds: Builds) => Promise<CheckReport>) & {
  /** Takes out the items of builds that `isGone`. */
  readonly clear: (isGone: (place: string) => Promise<boolean>) => Promise<void>;
};
export type Builds = { readonly live: string; readonly building: string };

/** Shares of the views table, and how many of them are read side by side. Small ones: Dynoxide goes through the rest of a share for each page. */
const SHARES = 64;
const LANES = 4;
const BUCKETS = 4096;
const LOOKS = 8;
const MOST_EXAMPLES = 20;
/** Differences that are looked at one by one; of more, only their number is told. */
const MOST_FOLLOWED = 20_000;

export const createCheck = (ports: {
  readonly items: ViewItems;
  /** Brings the row of a stream in a build up to the events. */
  readonly catchUp: (place: string, stream: StreamId) => Promise<void>;
  /** Sums of a build, whether they are packed or not. */
  readonly sumsOf: (place: string) => SumReader['sums'];
  readonly pause: (millis: number) => Promise<void>;
}): Check => {
  const { items, catchUp, sumsOf, pause } = ports;
  const eachPage = async (look: (page: readonly Item[]) => Promise<void>): Promise<void> => {
    const lane = async (first: number): Promise<void> => {
      for (let segment = first; segment < SHARES; segment += LANES)
        for await (const page of items.scan({ segment, segments: SHARES })) await look(page);
    };
    await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
  };
  const eachItem = (look: (item: Item) => void): Promise<void> =>
    eachPage(async (page) => {
      for (const item of page) look(item);
    });

  const check = async (builds: Builds): Promise<CheckReport> => {
    const digests = { live: new Float64Array(BUCKETS), building: new Float64Array(BUCKETS) };
    let rows = 0;
    const days = new Set<string>();
    await eachItem((item) => {
      for (const day of summedDays(item, builds)) days.add(day);
      const told = tell(item, builds);
      if (told === undefined) return;
      if (told.of === 'live' && told.kind === 'row') rows += 1;
      const bucket = bucketOf(told.id);
      const sums = digests[told.of];
      sums[bucket] = ((sums[bucket] ?? 0) + digestOf(`${told.id}\n${told.content}`)) % MODULUS;
    });
    const apart = new Set(
      Array.from({ length: BUCKETS }, (_, bucket) => bucket).filter((one) => digests.live[one] !== digests.building[one]),
    );
    const differing = [
      ...(apart.size === 0 ? [] : await followUp(await itemsIn(apart, builds), builds)),
      ...(await sumsApart([...days].sort(), builds)),
    ];
    return {
      rows,
      differences: differing.length,
      examples: differing.slice(0, MOST_EXAMPLES).map((id) => id.replace('\n', ' ')),
    };
  };

  /** Of the shares that differ, what stands at each place in one build and not in the other. */
  const itemsIn = async (apart: ReadonlySet<number>, builds: Builds): Promise<readonly string[]> => {
    const seen = { live: new Map<string, string>(), building: new Map<string, string>() };
    await eachItem((item) => {
      const told = tell(item, builds);
      if (told !== undefined && apart.has(bucketOf(told.id))) seen[told.of].set(told.id, told.content);
    });
    const ids = new Set([...seen.live.keys(), ...seen.building.keys()]);
    return [...ids].filter((id) => seen.live.get(id) !== seen.building.get(id));
  };

  const followUp = async (ids: readonly string[], builds: Builds): Promise<readonly string[]> => {
    if (ids.length > MOST_FOLLOWED) return ids;
    let differing = ids;
    for (let look = 0; look < LOOKS && differing.length > 0; look += 1) {
      if (look > 0) await pause(100 * 2 ** Math.min(look, 5));
      for (const id of differing)
        if (id.startsWith('row#')) await catchUp(builds.building, id.slice('row#'.length, id.indexOf('\n')) as StreamId);
      const keys = differing.flatMap((id) => [keyOf(id, builds.live), keyOf(id, builds.building)]);
      const now = { live: new Map<string, string>(), building: new Map<string, string>() };
      for (const item of await items.get(keys)) {
        const told = tell(item, builds);
        if (told !== undefined) now[told.of].set(told.id, told.content);
      }
      differing = differing.filter((id) => now.live.get(id) !== now.building.get(id));
    }
    return differing;
  };

  /** Sums are held against each other as they are read, a day at a time: in one build they may be packed, in the other not. */
  const sumsApart = async (all: readonly string[], { live, building }: Builds): Promise<readonly string[]> => {
    let [days, apart]: [readonly string[], readonly string[]] = [all, []];
    for (let look = 0; look < LOOKS && days.length > 0 && apart.length <= MOST_FOLLOWED; look += 1) {
      if (look > 0) await pause(100 * 2 ** Math.min(look, 5));
      const found = new Map<string, readonly string[]>();
      for (const day of days) {
        const [table = '', from = ''] = day.split('\n');
        const read = async (place: string) => told(await sumsOf(place)(table, { from, to: `${from}\u{10ffff}` }));
        const [one, other] = [await read(live), await read(building)];
        const differing = [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
        if (differing.length > 0)
          found.set(
            day,
            differing.map((key) => `sums#${table}\n${key}`),
          );
      }
      [days, apart] = [[...found.keys()], [...found.values()].flat()];
    }
    return apart;
  };

  const clear = async (isGone: (place: string) => Promise<boolean>): Promise<void> => {
    const verdicts = new Map<string, Promise<boolean>>();
    await eachPage(async (page) => {
      const gone: ItemKey[] = [];
      for (const { key, sort } of page) {
        const place = placeIn(key?.S ?? '');
        if (place === undefined) continue;
        const verdict = verdicts.get(place) ?? isGone(place);
        verdicts.set(place, verdict);
        if (await verdict) gone.push({ key: key?.S ?? '', sort: sort?.S ?? '' });
      }
      await items.remove(gone);
    });
  };

  return Object.assign(check, { clear });
};

const kinds = ['row', 'cells', 'sheets', 'sums', 'packed', 'entries'] as const;
const pattern = new RegExp(`^(${kinds.join('|')})#([^#]+)#`);
const placeIn = (key: string): string | undefined => pattern.exec(key)?.[2];

type Told = { readonly of: 'live' | 'building'; readonly kind: string; readonly id: string; readonly content: string };

/** The days, with their tables, that an item of sums, packed or not, tells of. */
const summedDays = (item: Item, { live, building }: Builds): readonly string[] => {
  const [kind, place = '', table, quarter] = (item.key?.S ?? '').split('#');
  if (place !== live && place !== building) return [];
  const days = (units: readonly string[]): readonly string[] => units.map((unit) => `${table}\n${unit.slice(0, 10)}`);
  if (kind === 'sums') return days([item.sort?.S ?? '']);
  return kind === 'packed' && quarter === undefined ? days(Object.keys(headOf(item).units).filter(isDayUnit)) : [];
};

/** The numbers at each key, those that are not 0. */
const told = (sums: readonly StoredSum[]): ReadonlyMap<string, string> =>
  new Map(
    sums.flatMap(({ key, values }): readonly (readonly [string, string])[] => {
      const numbers = Object.entries(values).filter(([, value]) => value !== 0);
      return numbers.length === 0
        ? []
        : [
            [
              key,
              numbers
                .map(([name, value]) => `${name}=${value}`)
                .sort()
                .join(' '),
            ],
          ];
    }),
  );

/** What an item says, without the name of its build; numbers that are 0 say nothing. Sums are looked at by themselves. */
const tell = (item: Item, { live, building }: Builds): Told | undefined => {
  const key = item.key?.S ?? '';
  const found = pattern.exec(key);
  const [head = '', kind = '', place = ''] = found ?? [];
  if (found === null || kind === 'sums' || kind === 'packed' || (place !== live && place !== building)) return undefined;
  const id = `${kind}#${key.slice(head.length)}\n${item.sort?.S ?? ''}`;
  const of = place === live ? 'live' : 'building';
  if (kind === 'row') {
    // Of the commits that change nothing in a row, the last that was written with it depends on how they came.
    return { of, kind, id, content: item.row?.S ?? Buffer.from(item.deflated?.B ?? []).toString('base64') };
  }
  if (kind === 'entries') return isGone(item) ? undefined : { of, kind, id, content: lineOf(item) };
  if (kind === 'sheets') {
    const content = toldOfSheet(item);
    return content === '' ? undefined : { of, kind, id, content };
  }
  const numbers = Object.keys(item)
    .filter((name) => Number(item[name]?.N ?? 0) !== 0)
    .sort()
    .map((name) => `${name}=${item[name]?.N}`);
  return numbers.length === 0 ? undefined : { of, kind, id, content: numbers.join(' ') };
};

/** Where an id of `tell` stands in a build. */
const keyOf = (id: string, place: string): ItemKey => {
  const [name = '', sort = ''] = id.split('\n');
  const kind = name.slice(0, name.indexOf('#'));
  return { key: `${kind}#${place}${name.slice(kind.length)}`, sort };
};

const MODULUS = 2 ** 48;
const digestOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6);
const bucketOf = (id: string): number => digestOf(id) % BUCKETS;
