import type { Actor, DomainEvent } from './event.ts';
import type { Instant } from './time.ts';

/** What comes of a command: events to append, nothing to do (said twice, happens once), or a refusal with its reason. */
export type Decision<Event extends DomainEvent> = Accepted<Event> | Unchanged | Rejected;
export type Accepted<Event extends DomainEvent> = { readonly kind: 'accepted'; readonly events: readonly Event[] };
export type Unchanged = { readonly kind: 'unchanged' };
export type Rejected = { readonly kind: 'rejected'; readonly refusal: Refusal };

/** `accepts` says what would have been taken; `clause` is the requirement that refuses. */
export type Refusal = {
  readonly code: string;
  readonly clause: string;
  readonly words: { readonly en: string; readonly zh: string };
  readonly kind: 'conflict' | 'invalid' | 'forbidden' | 'missing';
};

/** A command as most aggregates take it: what is asked, when and by whom. */
export type CommandOf<Type extends string, Data extends object = object> = {
  readonly type: Type;
  readonly now: Instant;
  readonly by: Actor;
} & Readonly<Data>;

/** The shape of every aggregate: what it starts as, how events change it, how commands are decided. */
export type Decider<State, Command, Event extends DomainEvent, Context> = {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State, context: Context) => Decision<Event>;
};

export const accepted = <Event extends DomainEvent>(...events: readonly Event[]): Decision<Event> =>
  events.length === 0 ? unchanged : { kind: 'accepted', events };
export const unchanged: Unchanged = { kind: 'unchanged' };
export const rejected = (refusal: Refusal): Rejected => ({ kind: 'rejected', refusal });

/** For the end of an exhaustive switch in `decide`: reaching it is a bug. */
export const assertNever = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
