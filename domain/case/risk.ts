import { bannedIn } from '../conduct/phrases.ts';
import { accepted, type Decision, type Rejected, rejected, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import { type Instant, minus } from '../kernel/time.ts';
import type { PhraseRule, RiskRules } from '../policy/risk-rules.ts';
import type { CaseEvent } from './events.ts';
import { unknownCase } from './refusals.ts';
import type { CaseState, ExistingCase } from './state.ts';

/** Early signs of trouble (C4): flagged to the supervisor with their evidence, each rule once until somebody has taken note. */

export const riskRules = ['repeated-contact', 'falling-scores', 'angry-words', 'unreasonable-demands'] as const;
export type RiskRule = (typeof riskRules)[number];

/** `evidence`: contacts since a moment, scores before and after, or how many phrases were found; the phrases as said are personal. */
export type RiskFlagged = {
  readonly type: 'RiskFlagged';
  readonly data: { readonly rule: RiskRule; readonly evidence: Evidence; readonly at: Instant };
  readonly personal?: { readonly quotes: readonly Quote[] };
};
export type RiskAcknowledged = {
  readonly type: 'RiskAcknowledged';
  readonly data: { readonly rule: RiskRule; readonly by: string; readonly at: Instant };
};
export type RiskEvent = RiskFlagged | RiskAcknowledged;

export type Evidence =
  | { readonly contacts: number; readonly since: Instant }
  | { readonly from: number; readonly to: number }
  | { readonly phrases: number };
/** Words of the customer at `start` (included) to `end` (not), in UTF-16 units of the text, or of the subject. */
export type Quote = { readonly quote: string; readonly start: number; readonly end: number; readonly in?: 'subject' };
/** The words of a contact: not in the events, so they come with the command. */
export type CustomerWords = { readonly subject?: string | undefined; readonly text?: string | undefined };
/** What a rule found in them. */
export type Sign = { readonly rule: 'angry-words' | 'unreasonable-demands'; readonly quotes: readonly Quote[] };

/** Takes note of one rule's flag, or of all that are open. */
export type AcknowledgeRisk = {
  readonly type: 'AcknowledgeRisk';
  readonly now: Instant;
  readonly by: Actor;
  readonly rule?: RiskRule;
};
export type RiskCommand = AcknowledgeRisk;

export type RiskFlag = { readonly at: Instant; readonly evidence: Evidence; readonly acknowledgedAt?: Instant };
export type Risk = {
  /** When the customer made contact, in order; the latest of them. */
  readonly contacts: readonly Instant[];
  /** The latest two scores of the customer, the last one last. */
  readonly scores: readonly number[];
  readonly flags: Readonly<Partial<Record<RiskRule, RiskFlag>>>;
};
const noRisk: Risk = { contacts: [], scores: [], flags: {} };
/** Contacts remembered of a case: more than any sensible rule counts. */
const mostContacts = 50;

export const evolveRisk = (risk: Risk | undefined, event: CaseEvent): Risk | undefined => {
  const known = risk ?? noRisk;
  switch (event.type) {
    case 'InteractionRecorded':
      return isContact(event) ? { ...known, contacts: [...known.contacts, event.data.at].sort().slice(-mostContacts) } : risk;
    case 'FeedbackReceived':
      return event.data.score === undefined ? risk : { ...known, scores: [...known.scores, event.data.score].slice(-2) };
    case 'RiskFlagged': {
      const { rule, evidence, at } = event.data;
      return { ...known, flags: { ...known.flags, [rule]: { at, evidence } } };
    }
    case 'RiskAcknowledged': {
      const { rule, at } = event.data;
      const flag = known.flags[rule];
      return flag === undefined ? risk : { ...known, flags: { ...known.flags, [rule]: { ...flag, acknowledgedAt: at } } };
    }
    default:
      return risk;
  }
};

/** C4: what a text of the customer shows. Quoted lines of a mail (`> …`) are not the customer's words of now. */
export const signsIn = ({ subject = '', text = '' }: CustomerWords, rules: RiskRules): readonly Sign[] => {
  const own = text.slice(0, mostRead).replace(/^[ \t]*>.*$/gm, (line) => ' '.repeat(line.length));
  const said = (rule: PhraseRule): readonly Quote[] => [
    ...quotesIn(subject.slice(0, mostRead), rule).map((quote) => ({ ...quote, in: 'subject' as const })),
    ...quotesIn(own, rule),
  ];
  const signs: readonly Sign[] = [
    { rule: 'angry-words', quotes: said(rules.angryWords) },
    { rule: 'unreasonable-demands', quotes: said(rules.unreasonableDemands) },
  ];
  return signs.filter(({ quotes }) => quotes.length > 0);
};

/** Every phrase of the list in the text, by its place. */
export const angryWords = (text: string, list: readonly string[]): readonly Quote[] =>
  quotesIn(text, { phrases: list, exceptions: [], atLeast: 1 });

/** C4: the flags that a decision's events raise; none while a rule's last flag is open, and none on an archived case. */
export const raiseFlags = (
  after: ExistingCase,
  { events, words }: { readonly events: readonly CaseEvent[]; readonly words: CustomerWords },
  { now, rules }: { readonly now: Instant; readonly rules: RiskRules },
): readonly RiskFlagged[] => {
  if (after.kind === 'closed' || after.risk === undefined) return [];
  const { risk } = after;
  const isOpen = (rule: RiskRule): boolean => isOpenFlag(risk.flags[rule]);
  const flag = (rule: RiskRule, evidence: Evidence | undefined): readonly RiskFlagged[] =>
    evidence === undefined || isOpen(rule) ? [] : [{ type: 'RiskFlagged', data: { rule, evidence, at: now } }];
  const contacted = events.some((event) => event.type === 'InteractionRecorded' && isContact(event));
  const scored = events.some((event) => event.type === 'FeedbackReceived' && event.data.score !== undefined);
  return [
    ...(contacted ? flag('repeated-contact', repeatedContact(risk, rules)) : []),
    ...(scored ? flag('falling-scores', fallingScores(risk.scores, rules.fallingScores)) : []),
    ...(contacted ? signsIn(words, rules) : []).flatMap(({ rule, quotes }) => {
      const { atLeast } = rule === 'angry-words' ? rules.angryWords : rules.unreasonableDemands;
      const enough = quotes.length >= atLeast ? { phrases: quotes.length } : undefined;
      return flag(rule, enough).map((flagged) => ({ ...flagged, personal: { quotes: quotes.slice(0, mostQuotes) } }));
    }),
  ];
};

/** C4: a score so much lower than the one before it; the latest score last. */
export const fallingScores = (scores: readonly number[], { drop }: RiskRules['fallingScores']): Evidence | undefined => {
  const [from, to] = scores.slice(-2);
  return from !== undefined && to !== undefined && from - to >= drop ? { from, to } : undefined;
};

export const acknowledgeRisk = ({ rule, by, now }: AcknowledgeRisk, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  const flags = state.risk?.flags ?? {};
  const named = riskRules.filter((one) => flags[one] !== undefined && (rule === undefined || one === rule));
  if (named.length === 0) return noRiskFlag();
  const open = named.filter((one) => isOpenFlag(flags[one]));
  if (open.length === 0) return unchanged;
  return accepted(...open.map((one): CaseEvent => ({ type: 'RiskAcknowledged', data: { rule: one, by: by.id, at: now } })));
};

/** Open flags of a case, for the board. */
export const openFlags = ({ risk, kind }: ExistingCase): readonly OpenFlag[] => {
  if (kind === 'closed' || risk === undefined) return noFlags;
  const open: OpenFlag[] = [];
  for (const rule of riskRules) {
    const flag = risk.flags[rule];
    if (flag !== undefined && isOpenFlag(flag)) open.push({ ...flag, rule });
  }
  return open;
};
export type OpenFlag = RiskFlag & { readonly rule: RiskRule };
const noFlags: readonly OpenFlag[] = [];

/** Contacts up to the last time that somebody took note of them do not count again. */
const repeatedContact = (risk: Risk, { repeatedContact: rule }: RiskRules): Evidence | undefined => {
  const latest = risk.contacts.at(-1);
  if (latest === undefined) return undefined;
  const earliest = minus(latest, rule.within);
  const noted = risk.flags['repeated-contact']?.acknowledgedAt;
  const counted = risk.contacts.filter((at) => at >= earliest && (noted === undefined || at > noted));
  const since = counted[0];
  return since !== undefined && counted.length >= rule.contacts ? { contacts: counted.length, since } : undefined;
};

const quotesIn = (text: string, { phrases, exceptions }: PhraseRule): readonly Quote[] =>
  bannedIn(text, { banned: phrases, exceptions }).flatMap((finding) =>
    finding.kind === 'banned' ? [{ quote: text.slice(finding.start, finding.end), start: finding.start, end: finding.end }] : [],
  );

const isContact = ({ data }: Extract<CaseEvent, { type: 'InteractionRecorded' }>): boolean =>
  data.direction === 'inbound' && data.automatic === undefined;

const isOpenFlag = (flag: RiskFlag | undefined): boolean => flag !== undefined && flag.acknowledgedAt === undefined;

const noRiskFlag = (): Rejected =>
  rejected({
    code: 'no-risk-flag',
    clause: 'C4',
    kind: 'conflict',
    words: {
      en: 'The case has no such risk flag to acknowledge; GET /cases/{id} names its flags, leave rule out for all of them.',
      zh: '此工单没有可确认的风险提示;请用 GET /cases/{id} 查看,不填 rule 则全部确认。',
    },
  });

/** A text is read so far, and so many of its phrases are kept: an event stays small. */
const mostRead = 10_000;
const mostQuotes = 20;
