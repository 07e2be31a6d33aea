import { answeredAt } from '../../case/call.ts';
import type { Channel } from '../../case/words.ts';
import { type Instant, later } from '../../kernel/time.ts';
import type { CallRow } from './call-row.ts';
import type { CaseRow } from './row.ts';

/** One turn of the talk between customer and centre. `by`: the commits that tell of it. */
export type Turn = {
  readonly at: Instant;
  readonly side: 'customer' | 'centre';
  readonly channel: Channel;
  readonly agent?: string;
  readonly by: readonly number[];
};
/** The customer waited from the oldest unanswered contact (`asked`) until a person answered. */
export type Answered = { readonly asked: Turn; readonly answer: Turn };

/**
 * Every turn by the time at which it happened, whenever it was noted. A call is the customer's turn when it began; it is the centre's
 * when a person took it up, whichever side rang.
 */
export const turnsOf = (row: Pick<CaseRow, 'talks' | 'calls'>): readonly Turn[] =>
  [...row.talks.map(talkTurn), ...Object.values(row.calls).flatMap(callTurns)].sort(inTime);

/** The waits that are over, in order, and the contact that still waits. What the centre said unasked answers nothing. */
export const waitsOf = (turns: readonly Turn[]): { readonly over: readonly Answered[]; readonly open?: Turn } => {
  const over: Answered[] = [];
  let asked: Turn | undefined;
  for (const turn of turns) {
    if (turn.side === 'customer') asked ??= turn;
    else if (asked !== undefined) {
      over.push({ asked, answer: turn });
      asked = undefined;
    }
  }
  return asked === undefined ? { over } : { over, open: asked };
};

/** When the call was first heard of. */
export const begunAt = ({ call, at }: CallRow): Instant =>
  Object.values(call.seen).reduce((first, seen) => (seen < first ? seen : first), at);

const talkTurn = ({ at, out, channel, agent, by }: CaseRow['talks'][number]): Turn => ({
  at,
  side: out ? 'centre' : 'customer',
  channel,
  ...(agent === undefined ? {} : { agent }),
  by: [by],
});

const callTurns = (row: CallRow): readonly Turn[] => {
  const begun = begunAt(row);
  const answered = answeredAt(row.call);
  const turn = { channel: 'phone', by: row.by } as const;
  const asked: readonly Turn[] = row.call.direction === 'inbound' ? [{ ...turn, at: begun, side: 'customer' }] : [];
  if (answered === undefined) return asked;
  const agent = row.agent === undefined ? {} : { agent: row.agent };
  return [...asked, { ...turn, ...agent, at: later(answered, begun), side: 'centre' }];
};

/** At one and the same moment the question comes before the answer. */
const inTime = (one: Turn, other: Turn): number =>
  one.at !== other.at ? (one.at < other.at ? -1 : 1) : one.side === other.side ? 0 : one.side === 'customer' ? -1 : 1;
