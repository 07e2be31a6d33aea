import { epochMillis, type Instant } from '../../domain/kernel/time.ts';
import { type AgentLine, rosterList } from '../../domain/views/roster.ts';
import type { ViewStore } from './adapters/view-store.ts';

/** The roster as functions read it: one list, kept for a while. */
export type Roster = {
  /** Nobody's line is older than `KEPT_SECONDS` when this answers, views' own lag aside. */
  readonly find: (id: string) => Promise<AgentLine | undefined>;
  /** Everybody, leavers too, as the list stands now. */
  readonly all: () => Promise<readonly AgentLine[]>;
  /** The same as it stood at most `RECENT_SECONDS` ago: for what is looked at, not decided by. */
  readonly recent: () => Promise<readonly AgentLine[]>;
};

/** E6: a leaver is refused by every warm function within this time; tokens themselves live five minutes. */
export const KEPT_SECONDS = 30;
export const RECENT_SECONDS = 5;
/** More people than a centre has. */
const MOST_PEOPLE = 5000;

export const createRoster = (views: Pick<ViewStore, 'list'>, now: () => Instant): Roster => {
  let kept: { readonly readAt: number; readonly people: Promise<ReadonlyMap<string, AgentLine>> } | undefined;

  const read = async (): Promise<ReadonlyMap<string, AgentLine>> => {
    const entries = await views.list(rosterList, { limit: MOST_PEOPLE });
    return new Map(entries.map(({ line }) => [(line as AgentLine).agentId, line as AgentLine]));
  };
  const refresh = (): Promise<ReadonlyMap<string, AgentLine>> => {
    const people = read();
    kept = { readAt: epochMillis(now()), people };
    people.catch(() => {
      kept = undefined; // a failure is nobody's answer but the asker's
    });
    return people;
  };

  const keptFor = (seconds: number): Promise<ReadonlyMap<string, AgentLine>> =>
    kept !== undefined && epochMillis(now()) < kept.readAt + seconds * 1000 ? kept.people : refresh();

  return {
    find: async (id) => (await keptFor(KEPT_SECONDS)).get(id),
    all: async () => [...(await refresh()).values()],
    recent: async () => [...(await keptFor(RECENT_SECONDS)).values()],
  };
};

export const serving = (people: readonly AgentLine[]): readonly AgentLine[] =>
  people.filter(({ leftAt }) => leftAt === undefined);
