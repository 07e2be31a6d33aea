import type { Commit } from '../kernel/event.ts';
import { agentId } from '../kernel/ids.ts';
import { type Instant, secondsBetween } from '../kernel/time.ts';
import { type AgentEvent, agentStream } from '../roster/agent.ts';
import { type Presence, presences } from '../roster/words.ts';

/** What somebody was doing, available, busy, away or off (E1), and from when to when: part of the log of the day (E4). */

/** One event of the agent's own stream after which the agent is in another state. `setBy`: where it was somebody else. */
export type PresenceChange = {
  readonly at: Instant;
  readonly state: Presence;
  readonly event: string;
  readonly by: number;
  readonly setBy?: string;
};
/** `from` and `until` within the days asked for; `began`: it was so before them. `seconds` lie between. */
export type PresenceSpan = PresenceChange & {
  readonly from: Instant;
  readonly until: Instant;
  readonly seconds: number;
  readonly began?: true;
  /** It is so now. */
  readonly ongoing?: true;
};

export const presenceChangesOf = ({ stream, commit: by, actor, events }: Commit): readonly PresenceChange[] =>
  (events as readonly AgentEvent[]).flatMap((event): readonly PresenceChange[] => {
    const state = stateAfter(event);
    if (state === undefined) return [];
    const own = actor.kind === 'agent' && stream === agentStream(agentId(actor.id));
    return [{ at: event.data.at, state, event: event.type, by, ...(own ? {} : { setBy: actor.id }) }];
  });

const stateAfter = (event: AgentEvent): Presence | undefined => {
  switch (event.type) {
    case 'AgentStateSet':
      return event.data.state;
    case 'AgentJoined':
    case 'AgentLeft':
      return 'off';
    default:
      return undefined;
  }
};

export type Within = { readonly from: Instant; readonly to: Instant; readonly now: Instant };

/** The states between `from` and `to` or now, in order: `changes` are an agent's, in order, with the last one before `from` if any. */
export const spansOf = (changes: readonly PresenceChange[], { from, to, now }: Within): readonly PresenceSpan[] => {
  const end = now < to ? now : to;
  return changes.flatMap((change, index): readonly PresenceSpan[] => {
    const next = changes[index + 1]?.at;
    const start = change.at < from ? from : change.at;
    const until = next === undefined || next > end ? end : next;
    if (start > end || until < from) return [];
    const seconds = secondsBetween(start, until);
    const goesOn = next === undefined && now < to;
    if (seconds === 0 && !goesOn) return []; // set twice at one moment
    const began = change.at < from ? { began: true as const } : {};
    const ongoing = goesOn ? { ongoing: true as const } : {};
    return [{ ...change, from: start, until, seconds, ...began, ...ongoing }];
  });
};

/** Seconds in each state but off, in milliseconds while adding up; states that did not come up are left out. */
export const secondsPresent = (spans: readonly PresenceSpan[]): Readonly<Partial<Record<Presence, number>>> =>
  Object.fromEntries(
    presences.flatMap((state) => {
      const own = state === 'off' ? [] : spans.filter((span) => span.state === state);
      const millis = own.reduce((sum, { seconds }) => sum + Math.round(seconds * 1000), 0);
      return millis === 0 ? [] : [[state, millis / 1000]];
    }),
  );
