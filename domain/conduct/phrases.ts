import type { Channel } from '../case/words.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import { normalise } from './normalise.ts';

/** Standard words towards customers (A10): banned phrases found to the character, greeting and closing missed where they belong. */
export type ConductPolicy = {
  readonly banned: readonly string[];
  /** Harmless words that contain a banned phrase (他不在乎): what lies inside one of them is not flagged. */
  readonly exceptions: readonly string[];
  /** `introductions`: what a name or number follows (我是, "this is"). */
  readonly greeting: Courtesy & { readonly introductions: readonly string[] };
  readonly closing: Courtesy;
};
/** One of the phrases belongs into every text of a channel, into the first of a case, or into none. */
export type Courtesy = { readonly phrases: readonly string[]; readonly channels: Readonly<Record<Channel, Expected>> };
export type Expected = 'every' | 'first' | 'never';

/** `start` included, `end` not, in UTF-16 units of the text; `phrase` as the list has it. */
export type Finding =
  | { readonly kind: 'banned'; readonly phrase: string; readonly start: number; readonly end: number }
  | { readonly kind: 'greeting-missing' | 'closing-missing' }
  | FileUnannounced;

/**
 * A6: so many files, sent at `sentAt` without a word about them before or with them; `announcedAt`: the last such word, where it was too
 * long ago.
 */
export type FileUnannounced = {
  readonly kind: 'file-unannounced';
  readonly files: number;
  readonly sentAt: Instant;
  readonly announcedAt?: Instant;
};
/** How files are announced (`phrases`), and how long one announcement holds. */
export type FileAnnouncement = { readonly phrases: readonly string[]; readonly within: Duration };

export type Said = {
  readonly text: string;
  readonly channel: Channel;
  /** The first text of ours in its case. */
  readonly first: boolean;
  /** The speaker's id, name or number: it introduces as well as a phrase does. */
  readonly speaker: string;
};

/** Findings kept of one text: enough to see what is wrong, and an event stays small. */
export const mostFindings = 50;

export const conductOf = (said: Said, policy: ConductPolicy): readonly Finding[] => {
  const { text } = normalise(said.text);
  const asked = ({ channels }: Courtesy): boolean =>
    channels[said.channel] === 'every' || (channels[said.channel] === 'first' && said.first);
  const missing: Finding[] = [];
  if (asked(policy.greeting) && !isGreeted(text, said, policy.greeting)) missing.push({ kind: 'greeting-missing' });
  if (asked(policy.closing) && !hasOne(text.slice(-CLOSING), policy.closing.phrases)) missing.push({ kind: 'closing-missing' });
  return [...bannedIn(said.text, policy), ...missing].slice(0, mostFindings);
};

/** A6: whether a text says that a file comes. */
export const announcesFiles = (text: string, { phrases }: FileAnnouncement): boolean => hasOne(normalise(text).text, phrases);

/** Every banned phrase of a text, in the order in which they stand there. */
export const bannedIn = (
  original: string,
  { banned, exceptions }: Pick<ConductPolicy, 'banned' | 'exceptions'>,
): readonly Finding[] => {
  const { text, places } = normalise(original);
  const spared = exceptions.flatMap((phrase) => occurrences(text, phrase));
  return banned
    .flatMap((phrase) => occurrences(text, phrase).map((span) => ({ phrase, ...span })))
    .filter(({ from, to }) => !spared.some((span) => span.from <= from && to <= span.to))
    .map(({ phrase, from, to }): Finding & { kind: 'banned' } => {
      const [first, last] = [places[from], places[to - 1]];
      return { kind: 'banned', phrase, start: first?.from ?? 0, end: last?.to ?? 0 };
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
};

/** A greeting at the beginning, and who is speaking: a mail's signature says that (A7). */
const isGreeted = (text: string, { channel, speaker }: Said, greeting: ConductPolicy['greeting']): boolean => {
  const beginning = text.slice(0, GREETING);
  if (!hasOne(beginning, greeting.phrases)) return false;
  return channel === 'email' || hasOne(beginning, [speaker]) || greeting.introductions.some((word) => names(beginning, word));
};

const names = (text: string, introduction: string): boolean =>
  occurrences(text, introduction).some(({ to }) => /^[\s:,]*[\p{L}\p{N}]/u.test(text.slice(to)));

const hasOne = (text: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => occurrences(text, phrase).length > 0);

type Span = { readonly from: number; readonly to: number };

/** Where a phrase stands in a normalised text; never inside a longer word of an alphabet. */
const occurrences = (text: string, phrase: string): readonly Span[] => {
  const wanted = wantedFor(phrase);
  const found: Span[] = [];
  if (wanted === '') return found;
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + 1)) {
    const to = from + wanted.length;
    const inWord = (isWord(wanted[0]) && isWord(text[from - 1])) || (isWord(wanted.at(-1)) && isWord(text[to]));
    if (!inWord && from >= (found.at(-1)?.to ?? 0)) found.push({ from, to });
  }
  return found;
};

/** A policy's phrases are looked for in every text: each is normalised once. */
const wantedFor = (phrase: string): string => {
  const known = normalised.get(phrase);
  if (known !== undefined) return known;
  if (normalised.size >= MOST_PHRASES) normalised.clear();
  const { text } = normalise(phrase);
  normalised.set(phrase, text);
  return text;
};
const normalised = new Map<string, string>();
/** More than the lists of a policy hold together. */
const MOST_PHRASES = 10_000;

/** Letters of alphabets and digits stand together in words; Chinese characters do not. */
const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{M}_]/u.test(character);

/** Units in which a greeting is looked for from the beginning, and a closing from the end. */
const GREETING = 200;
const CLOSING = 300;
