import type { Decider, Refusal } from '../../domain/kernel/decider.ts';
import type { Actor, Commit, DomainEvent } from '../../domain/kernel/event.ts';
import type { CommandId, StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { isUnknownVersion } from '../../domain/policy/service-policy.ts';
import type { EventStore } from './adapters/event-store.ts';

/**
 * Load, decide, append: the one way a command becomes a commit. Appends are optimistic; who loses a race folds the winner's
 * commit and is decided again. A command id that the stream knows already gets its first outcome.
 */
export type CommandHandler<State, Command, Event extends DomainEvent> = (
  request: Request<Command>,
) => Promise<Outcome<State, Event>>;

export type Request<Command> = {
  readonly stream: StreamId;
  readonly commandId: CommandId;
  /** Digest of the command's content; with it, the same id for another content is told apart from a repetition. */
  readonly fingerprint?: string;
  readonly actor: Actor;
  readonly now: Instant;
  readonly correlation?: string;
  readonly causation?: string;
  readonly command: Command;
};

export type Outcome<State, Event extends DomainEvent> =
  | {
      readonly kind: 'done';
      readonly state: State;
      readonly commit: number;
      readonly events: readonly Event[];
      readonly repeated: boolean;
    }
  | { readonly kind: 'rejected'; readonly refusal: Refusal; readonly state: State };

/** What decisions go by, asked for before each; `fresh` when the last answer lacked a policy version that the stream names. */
export type ContextSource<Context> = (options?: { readonly fresh: boolean }) => Context | Promise<Context>;

/** Folded streams that a warm function remembers. */
const REMEMBERED = 1000;
/** Races lost before giving up; each lost race means that somebody else's commit went through. */
const MOST_RACES = 200;

type Folded<State> = {
  readonly state: State;
  readonly commit: number;
  readonly commands: ReadonlyMap<string, { readonly commit: number; readonly fingerprint: string | undefined }>;
};

export const createCommandHandler = <State, Command, Event extends DomainEvent, Context>(options: {
  readonly store: EventStore;
  readonly decider: Decider<State, Command, Event, Context>;
  readonly context: Context | ContextSource<Context>;
}): CommandHandler<State, Command, Event> => {
  const { store, decider } = options;
  const context = sourceOf(options.context);
  const remembered = new Map<StreamId, Folded<State>>();

  const fold = (from: Folded<State>, commits: readonly Commit[]): Folded<State> => {
    if (commits.length === 0) return from;
    const commands = new Map(from.commands);
    let { state, commit } = from;
    for (const one of commits) {
      for (const event of one.events as readonly Event[]) state = decider.evolve(state, event);
      commands.set(one.commandId, { commit: one.commit, fingerprint: one.fingerprint });
      commit = one.commit;
    }
    return { state, commit, commands };
  };

  const remember = (stream: StreamId, folded: Folded<State>): Folded<State> => {
    remembered.delete(stream);
    remembered.set(stream, folded);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return folded;
  };

  const refresh = async (stream: StreamId): Promise<Folded<State>> => {
    const known = remembered.get(stream) ?? { state: decider.initial, commit: 0, commands: new Map() };
    return remember(stream, fold(known, await store.load(stream, known.commit)));
  };

  const firstOutcome = async (
    request: Request<Command>,
    folded: Folded<State>,
    commit: number,
  ): Promise<Outcome<State, Event>> => {
    const [first] = await store.load(request.stream, commit - 1);
    return { kind: 'done', state: folded.state, commit, events: (first?.events ?? []) as readonly Event[], repeated: true };
  };

  const decide = async (command: Command, state: State) => {
    try {
      return decider.decide(command, state, await context());
    } catch (error) {
      if (!isUnknownVersion(error)) throw error;
      return decider.decide(command, state, await context({ fresh: true }));
    }
  };

  return async (request) => {
    const { stream, commandId, command } = request;
    let folded = remembered.get(stream);
    // A remembered state may be behind: enough to try an append, which the store refuses then, but not to refuse by.
    let fresh = folded === undefined;
    folded ??= await refresh(stream);
    for (let race = 0; race < MOST_RACES; race += 1) {
      const known = folded.commands.get(commandId);
      if (known !== undefined)
        return isReused(request, known.fingerprint) ? reused(folded.state) : firstOutcome(request, folded, known.commit);

      const decision = await decide(command, folded.state);
      if (decision.kind !== 'accepted') {
        if (fresh) return refusedOrUnchanged(decision, folded);
        folded = await refresh(stream);
        fresh = true;
        continue;
      }
      const commit: Commit<Event> = commitOf(request, folded.commit + 1, decision.events);
      const appended = await store.append(commit);
      if (appended.kind !== 'conflict') {
        // A commit with our id and content is ours: of this request, when its answer was lost, or of the one that it repeats, when the
        // remembered state was behind by just that commit.
        const stored = appended.kind === 'repeated' ? (appended.commit as Commit<Event>) : commit;
        const repeated = appended.kind === 'repeated' && !appended.answerLost;
        folded = remember(stream, fold(folded, [stored]));
        return { kind: 'done', state: folded.state, commit: stored.commit, events: stored.events, repeated };
      }
      folded = await refresh(stream);
      fresh = true;
    }
    throw new Error(`gave up after losing ${MOST_RACES} races on ${stream}`);
  };
};

const sourceOf = <Context>(context: Context | ContextSource<Context>): ContextSource<Context> =>
  typeof context === 'function' ? (context as ContextSource<Context>) : () => context;

const refusedOrUnchanged = <State, Event extends DomainEvent>(
  decision: { readonly kind: 'unchanged' } | { readonly kind: 'rejected'; readonly refusal: Refusal },
  { state, commit }: Folded<State>,
): Outcome<State, Event> =>
  decision.kind === 'rejected'
    ? { kind: 'rejected', refusal: decision.refusal, state }
    : { kind: 'done', state, commit, events: [], repeated: false };

const isReused = (request: Request<unknown>, stored: string | undefined): boolean =>
  request.fingerprint !== undefined && stored !== undefined && request.fingerprint !== stored;

const reused = <State, Event extends DomainEvent>(state: State): Outcome<State, Event> => ({
  kind: 'rejected',
  state,
  refusal: {
    code: 'idempotency-key-reused',
    clause: 'A1',
    kind: 'invalid',
    words: {
      en: 'This Idempotency-Key was used for another request; send a new key with a new request.',
      zh: '此 Idempotency-Key 已用于另一个请求;新请求请使用新的键。',
    },
  },
});

const commitOf = <Event extends DomainEvent>(
  request: Request<unknown>,
  commit: number,
  events: readonly Event[],
): Commit<Event> => {
  const { stream, commandId, actor, now, fingerprint, correlation, causation } = request;
  return {
    stream,
    commit,
    events,
    commandId,
    actor,
    at: now,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(correlation === undefined ? {} : { correlation }),
    ...(causation === undefined ? {} : { causation }),
  };
};
