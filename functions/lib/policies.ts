import { type Instant, minus } from '../../domain/kernel/time.ts';
import { policyBook } from '../../domain/policy/book.ts';
import {
  evolvePolicy,
  initialPolicy,
  type PolicyEvent,
  type PolicyState,
  policyStream,
  spreading,
} from '../../domain/policy/policy.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ContextSource } from './handle-command.ts';
import type { HttpRoute, HttpRoutes } from './triggers.ts';

/** The centre's policy versions, as every function that decides gets them. */
export type PoliciesSource = {
  /** What deciders go by: as it was read at most a minute ago, or read now where `fresh`. */
  readonly book: ContextSource<PolicyBook>;
  /** As it was last read, the built-in default before that: for what asks within a request that has called `book`. */
  readonly latest: PolicyBook;
  /** Everything ever proposed, read like `book`. */
  readonly state: () => PolicyState | Promise<PolicyState>;
};

type Known = { readonly state: PolicyState; readonly book: PolicyBook; readonly commit: number; readonly readAt: Instant };

/** Reads the tail of the policy's stream once a minute: a version that is approved now takes effect when that has passed everywhere. */
export const createPolicies = (store: Pick<EventStore, 'load'>, now: () => Instant): PoliciesSource => {
  let known: Known | undefined;
  let reading: Promise<Known> | undefined;

  const read = async (): Promise<Known> => {
    const readAt = now();
    const commits = await store.load(policyStream, known?.commit ?? 0);
    const events = commits.flatMap((commit) => commit.events as readonly PolicyEvent[]);
    // Calendars remember what they have worked out, so a book that did not change is kept.
    if (known !== undefined && events.length === 0) return { ...known, readAt };
    const state = events.reduce(evolvePolicy, known?.state ?? initialPolicy);
    return { state, book: policyBook(state), commit: commits.at(-1)?.commit ?? 0, readAt };
  };

  const refresh = (): Promise<Known> => {
    reading ??= read()
      .then((fresh) => {
        known = fresh;
        return fresh;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const recent = (): Known | Promise<Known> =>
    known !== undefined && known.readAt > minus(now(), spreading) ? known : refresh();

  const lastRead = (): PolicyBook => known?.book ?? untouched;

  return {
    latest: {
      at: (at) => lastRead().at(at),
      version: (version) => lastRead().version(version),
      moved: (from, to) => lastRead().moved(from, to),
    },
    book: async ({ fresh = false } = { fresh: false }) => (await (fresh ? refresh() : recent())).book,
    state: async () => (await recent()).state,
  };
};

const untouched = policyBook(initialPolicy);

/** Routes that ask `latest`: each request reads the policy first, if it has not been read for a minute. */
export const withPolicies = (routes: HttpRoutes, { book }: Pick<PoliciesSource, 'book'>): HttpRoutes =>
  Object.fromEntries(
    Object.entries(routes).map(([key, route]): [string, HttpRoute] => [
      key,
      async (request, tools) => {
        await book();
        return route(request, tools);
      },
    ]),
  );

/** Every version as it stands now. */
export const readPolicies = async (store: Pick<EventStore, 'load'>): Promise<PolicyState> =>
  (await store.load(policyStream))
    .flatMap((commit) => commit.events as readonly PolicyEvent[])
    .reduce(evolvePolicy, initialPolicy);
