import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamId } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { tableOf } from '../../../domain/views/figures/cuts.ts';
import { groupNumbers } from '../../../domain/views/figures/groups.ts';
import { numbersOf } from '../../../domain/views/figures/numbers.ts';
import { wholeQuarter } from '../../../domain/views/figures/packing/units.ts';
import { figuresView } from '../../../domain/views/figures/view.ts';
import type { View } from '../../../domain/views/view.ts';
import { createEventStore } from '../../../functions/lib/adapters/event-store.ts';
import { createPackedReader } from '../../../functions/lib/adapters/packed-reader.ts';
import { createPackedStore } from '../../../functions/lib/adapters/packed-store.ts';
import { createSumReader, type SumReader } from '../../../functions/lib/adapters/sum-reader.ts';
import { createViewRegister } from '../../../functions/lib/adapters/view-register.ts';
import { createViewStore } from '../../../functions/lib/adapters/view-store.ts';
import { createPacker } from '../../../functions/lib/figures/pack.ts';
import { createBatchProjector } from '../../../functions/lib/project.ts';
import type { Rebuild, Work } from '../../../functions/lib/rebuild/rebuild.ts';
import { createRebuildFrom } from '../../../functions/lib/rebuild/wiring.ts';
import { simulate } from '../../../infra/local/simulate/simulate.ts';
import { useTables } from '../../support/engine.ts';
import { figuresOfCases } from '../../support/figures.ts';

const clientOf = useTables();

const people = tableOf('people');
const always = { from: '2026-01-01', to: '2026-12-31|\u{10ffff}' };
let versions = 0;
const packerOf = (store: DynamoDBClient, place: string) => {
  const ports = { client: store, table: 'views' };
  const pack = createPacker({
    store: createPackedStore(ports),
    reader: createPackedReader(ports),
    version: () => `v${++versions}`,
    rest: async () => {},
    worthIt: 1,
  });
  return (upTo: string) => pack({ place, name: people }, { upTo, isUp: () => false });
};
const readers = new Map<string, SumReader>();
/** One for each place, which keeps what it has read as a warm function does. */
const readerOf = (place: string): SumReader => {
  const known = readers.get(place) ?? createSumReader({ client: clientOf(), table: 'views', view: figuresView.name, place });
  readers.set(place, known);
  return known;
};
const headOf = async (place: string, quarter: string) => {
  const heads = await createPackedReader({ client: clientOf(), table: 'views' }).heads({ place, name: people }, [
    quarter as never,
  ]);
  return heads === 'changed' ? undefined : heads[0]?.head;
};

type Moved = { readonly key: string; readonly values: Readonly<Record<string, number>> };
let streams = 0;
/** Sums as the views' function moves them, each for a case of its own. */
const move = async (place: string, moves: readonly Moved[]): Promise<void> => {
  const store = createViewStore({ client: clientOf(), table: 'views' });
  for (const { key, values } of moves) {
    streams += 1;
    const movement = { cells: [], put: [], remove: [], sums: [{ table: people, key, values }] };
    await store.write([{ view: place, stream: streamId(`case#P${streams}`), from: 0, to: 1, row: {}, movement }]);
  }
};

/** What all moves come to, by key and name, without what is nothing. */
const addedUp = (moves: Iterable<Moved>): Readonly<Record<string, Readonly<Record<string, number>>>> => {
  const sums = new Map<string, Map<string, number>>();
  for (const { key, values } of moves) {
    const sum = sums.get(key) ?? new Map<string, number>();
    for (const [name, value] of Object.entries(values)) sum.set(name, (sum.get(name) ?? 0) + value);
    sums.set(key, sum);
  }
  const told = [...sums].map(([key, sum]) => [key, Object.fromEntries([...sum].filter(([, value]) => value !== 0))] as const);
  return Object.fromEntries(told.filter(([, values]) => Object.keys(values).length > 0));
};

const days = ['2026-06-30', '2026-07-01', '2026-07-02', '2026-08-31'] as const;
const names = [
  'contacts',
  'opened',
  'csat@5',
  'escalated.any~2026-07-01',
  'complaint|a|坏|x|y',
  'firstResponse.business.n',
  'firstResponse.business.ms',
  'firstResponse.business#77',
  'firstResponse.business#1012',
  'handling@phone#3',
] as const;
const moved = fc.record({
  key: fc
    .tuple(fc.constantFrom(...days), fc.constantFrom('a-1', 'a-2', '', '王|伟'), fc.constantFrom('phone', 'email'))
    .map(([day, agent, channel]) => `${day}|${agent.replace('|', '%7C')}|north|${channel}`),
  values: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: -3, max: 3_000_000_000 }), { minKeys: 1 }),
});
const period = fc
  .tuple(fc.nat(days.length - 1), fc.nat(days.length - 1))
  .map(([a, b]) => ({ from: days[Math.min(a, b)] ?? '', to: days[Math.max(a, b)] ?? '' }));
const step = fc.oneof(
  fc.record({ kind: fc.constant('live' as const), moves: fc.array(moved, { minLength: 1, maxLength: 6 }) }),
  fc.record({
    kind: fc.constant('pack' as const),
    upTo: fc.constantFrom(...days),
    dies: fc.option(fc.nat(25)),
    after: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('together' as const), moves: fc.array(moved, { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('read' as const), period }),
);

/** Dies at its n-th request, before it is sent or after it was answered, and answers nothing from then on. */
const mortal = (dies: number, after: boolean): DynamoDBClient => {
  let left = dies;
  const send = async (command: never): Promise<unknown> => {
    left -= 1;
    if (left < 0 && !(after && left === -1)) throw new Error('the function died');
    const answer = await clientOf().send(command);
    if (left < 0) throw new Error('the function died');
    return answer;
  };
  return { ...clientOf(), send } as unknown as DynamoDBClient;
};
const survived = (error: unknown): void => {
  if (!(error instanceof Error) || !/died|somebody else/.test(error.message)) throw error;
};

describe('G1: packed sums', () => {
  it('are counted once each, whoever packs, dies, moves or reads meanwhile', async () => {
    let run = 0;
    let packed = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 9 }), async (steps) => {
      run += 1;
      const place = `any@${run}`;
      const known: Moved[] = [];
      for (const one of steps) {
        if (one.kind === 'live') {
          await move(place, one.moves);
          known.push(...one.moves);
        } else if (one.kind === 'pack') {
          const done = await packerOf(
            one.dies === null ? clientOf() : mortal(one.dies, one.after),
            place,
          )(one.upTo).catch(survived);
          packed += done?.moved ?? 0;
        } else if (one.kind === 'together') {
          // Two who pack, one who moves and one who reads, all at once: who reads sees every earlier move, and no later one twice.
          const reading = readerOf(place).sums(people, always);
          const packing = [packerOf(clientOf(), place)('2026-08-31'), packerOf(clientOf(), place)('2026-07-02')];
          const [seen] = await Promise.all([reading, move(place, one.moves), ...packing.map((pack) => pack.catch(survived))]);
          const least = addedUp(known);
          if (one.moves.every(({ key }) => !(key in least)))
            for (const [key, values] of Object.entries(least))
              expect({ key, values: addedUp(seen)[key] }).toEqual({ key, values });
          known.push(...one.moves);
        } else {
          const { from, to } = one.period;
          const within = known.filter(({ key }) => key.slice(0, 10) >= from && key.slice(0, 10) <= to);
          expect(addedUp(await readerOf(place).sums(people, { from, to: `${to}|\u{10ffff}` }))).toEqual(addedUp(within));
          const [group] = groupNumbers('people', await readerOf(place).numbers(people, one.period), {
            by: [],
            where: {},
          }).values();
          const { values } = numbersOf(addedUp(within.map((all) => ({ ...all, key: 'all' }))).all ?? {});
          for (const name of names.slice(0, 7))
            expect([name, group?.numbers.values[name] ?? 0]).toEqual([name, values[name] ?? 0]);
        }
      }
      expect(addedUp(await readerOf(place).sums(people, always))).toEqual(addedUp(known));
      packed += (await packerOf(clientOf(), place)('2026-12-31')).moved;
      expect(addedUp(await readerOf(place).sums(people, always))).toEqual(addedUp(known));
    });
    await fc.assert(property, { numRuns: 8, endOnFailure: true });
    expect(packed).toBeGreaterThan(5);
  }, 120_000);
});

describe('G1: what happens between two requests', () => {
  const sum = (contacts: number): Moved => ({ key: '2026-07-01|a-1|north|phone', values: { contacts } });
  /** Lets something happen once, just before the n-th request is sent. */
  const whileAsking = (n: number, happens: () => Promise<unknown>): DynamoDBClient => {
    let left = n;
    const send = async (command: never): Promise<unknown> => {
      left -= 1;
      if (left === -1) await happens();
      return clientOf().send(command);
    };
    return { ...clientOf(), send } as unknown as DynamoDBClient;
  };
  let places = 0;

  it('a packing while sums are read makes nobody count one twice or miss one', async () => {
    for (let n = 0; n < 9; n += 1) {
      places += 1;
      const place = `read@${places}`;
      await move(place, [sum(1), sum(10)]);
      const reading = (): SumReader => {
        const asking = whileAsking(n, () => packerOf(clientOf(), place)('2026-07-01'));
        return createSumReader({ client: asking, table: 'views', view: figuresView.name, place });
      };
      expect([n, addedUp(await reading().sums(people, always))]).toEqual([n, addedUp([sum(11)])]);
      await move(place, [sum(100)]);
      const stored = await reading().numbers(people, { from: '2026-07-01', to: '2026-07-01' });
      const [all] = groupNumbers('people', stored, { by: [], where: {} }).values();
      expect([n, all?.numbers.values.contacts]).toEqual([n, 111]);
    }
  }, 60_000);

  it('a sum that moves while it is packed is packed as it stands then, or later', async () => {
    for (let n = 0; n < 9; n += 1) {
      places += 1;
      const place = `moved@${places}`;
      await move(place, [sum(1), sum(10)]);
      await packerOf(
        whileAsking(n, () => move(place, [sum(100), sum(1000)])),
        place,
      )('2026-07-01');
      expect([n, addedUp(await readerOf(place).sums(people, always))]).toEqual([n, addedUp([sum(1111)])]);
    }
  }, 60_000);
});

describe('G1: reading what is packed', () => {
  const place = 'figures@steady';
  const sum = (day: string, contacts: number): Moved => ({ key: `${day}|a-1|north|phone`, values: { contacts } });
  const contactsIn = async (from: string, to: string): Promise<number> => {
    const stored = await readerOf(place).numbers(people, { from, to }, ['counts']);
    return [...groupNumbers('people', stored, { by: [], where: {} }).values()][0]?.numbers.values.contacts ?? 0;
  };

  it('a whole quarter is one document of each section, a part of it months and days; days to come stay loose', async () => {
    await move(place, [sum('2026-07-01', 1), sum('2026-07-31', 10), sum('2026-08-05', 100), sum('2026-09-30', 1000)]);
    expect(await packerOf(clientOf(), place)('2026-09-29')).toEqual({ moved: 3, isDone: true });
    const units = ['2026-07', '2026-07-01', '2026-07-31', '2026-08', '2026-08-05', wholeQuarter];
    expect(Object.keys((await headOf(place, '2026-Q3'))?.units ?? {}).sort()).toEqual(units.sort());
    const { documents, sums } = await readerOf(place).numbers(people, { from: '2026-07-01', to: '2026-09-30' }, ['counts']);
    expect([documents.length, sums.length]).toEqual([1, 1]);
    expect(await contactsIn('2026-07-01', '2026-09-30')).toBe(1111);
    expect(await contactsIn('2026-07-02', '2026-08-31')).toBe(110);
    expect(await contactsIn('2026-07-01', '2026-07-31')).toBe(11);
    expect(await contactsIn('2025-07-01', '2026-12-31')).toBe(1111);
  });

  it('a correction counts at once, and is packed with the next new day', async () => {
    await move(place, [sum('2026-07-01', -1), sum('2026-07-01', 5)]);
    expect(await contactsIn('2026-07-01', '2026-07-01')).toBe(5);
    await packerOf(clientOf(), place)('2026-09-30');
    expect(await contactsIn('2026-07-01', '2026-07-01')).toBe(5);
    expect((await readerOf(place).numbers(people, { from: '2026-07-01', to: '2026-09-30' })).sums).toEqual([]);
    expect(await packerOf(clientOf(), place)('2026-09-30')).toEqual({ moved: 0, isDone: true });
  });
});

describe('decision 3: a rebuild of packed figures', () => {
  const env = { eventsTable: 'events', viewsTable: 'views' };
  const finish = async (first: readonly Work[], by: Rebuild): Promise<void> => {
    const left = [...first];
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) left.push(...(await by.work(piece, () => false)));
  };

  it('packs the new build, finds it the same number by number, and tells a number that is not', async () => {
    const all = [figuresOfCases as View<unknown>];
    const views = { views: all, viewsOf: () => all };
    const rebuild = createRebuildFrom({
      client: clientOf(),
      env,
      now: () => instant('2026-08-15T00:00:00Z'),
      pause: async () => {},
      views,
    });
    const register = createViewRegister({ client: clientOf(), table: 'views' });
    const events = createEventStore({ client: clientOf(), table: 'events' });
    const store = createViewStore({ client: clientOf(), table: 'views' });
    const commits = [...simulate({ cases: 25, quarter: '2026-Q3', seed: 3 })].filter((one) => one.stream.startsWith('case#'));
    for (const commit of commits) await events.append(commit);
    await createBatchProjector({ events, views: store, viewsOf: () => all })(commits);
    await packerOf(clientOf(), 'figures')('2026-07-31');

    await finish(await rebuild.begin('figures'), rebuild);
    expect(await register.find('figures')).toMatchObject({ live: 'figures@2', previous: 'figures' });
    const [before, after] = [await readerOf('figures').sums(people, always), await readerOf('figures@2').sums(people, always)];
    expect(addedUp(after)).toEqual(addedUp(before));
    expect(after.length).toBeGreaterThan(20);
    expect(Object.keys((await headOf('figures@2', '2026-Q3'))?.units ?? {})).toContain('2026-08');

    await move('figures@2', [{ key: '2026-07-14|a-1|north|phone', values: { contacts: 1 } }]);
    await packerOf(clientOf(), 'figures@2')('2026-07-31');
    await rebuild.begin('figures').then((work) => finish(work, rebuild));
    // The number, and the row of a case that no event tells of.
    const examples = expect.arrayContaining(['sums#figures-people 2026-07-14|a-1|north|phone']);
    const building = { step: 'differs', report: { differences: 2, examples } };
    expect(await register.find('figures')).toMatchObject({ live: 'figures@2', building });
  }, 60_000);
});
