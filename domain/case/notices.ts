import type { Commit } from '../kernel/event.ts';
import type { StreamId } from '../kernel/ids.ts';
import type { CaseEvent, InteractionRecorded } from './events.ts';

/** Mails to the customer: what has come in, what is going on, what came of it, how it was. */
export const customerNotices = [
  'acknowledgement',
  'reply',
  'progress',
  'coordination',
  'decision',
  'suggestion-outcome',
  'survey',
] as const;
/** Mails to those who have to see to it: escalations, and the deadlines that the policy names. */
export const staffNotices = ['escalation', 'warning', 'breach'] as const;
export type NoticeKind = (typeof customerNotices)[number] | (typeof staffNotices)[number];

/** A mail that a commit calls for; `commit` and `index` say which event it answers for, so that it is sent once per cause. */
export type NoticeWanted = {
  readonly stream: StreamId;
  readonly commit: number;
  readonly index: number;
  readonly notice: NoticeKind;
};

export const causeOf = ({ commit, index }: Pick<NoticeWanted, 'commit' | 'index'>): string => `${commit}.${index}`;

export const isForStaff = (notice: NoticeKind): notice is (typeof staffNotices)[number] =>
  staffNotices.some((one) => one === notice);

/**
 * A7: a mail that opens a case is acknowledged at once; what an agent writes on the mail channel is sent, a progress report as one
 * (B4). B6: an escalation is told to the level it went to, and the customer is told that it is being coordinated. C3, C5: results
 * are told in writing too. D1: surveys are mailed. Whether there is an address, and what the policy asks for, is seen at sending.
 */
export const noticesOf = (commit: Commit): readonly NoticeWanted[] => {
  const events = commit.events as readonly CaseEvent[];
  const opened = events.some(
    (event) => event.type === 'CaseOpened' && event.data.channel === 'email' && event.personal.email !== undefined,
  );
  const byCustomer = opened && commit.actor.kind === 'customer';
  return events.flatMap((event, index) =>
    noticesFor(event, byCustomer).map((notice) => ({ stream: commit.stream, commit: commit.commit, index, notice })),
  );
};

const noticesFor = (event: CaseEvent, opening: boolean): readonly NoticeKind[] => {
  switch (event.type) {
    case 'InteractionRecorded':
      return mailFor(event, opening);
    case 'CaseEscalated': // once is enough for the customer, however high it climbs
      return event.data.cause === 'not-acknowledged' ? ['escalation'] : ['escalation', 'coordination'];
    case 'CustomerToldOfDecision':
      return ['decision'];
    case 'SuggestionOutcomeTold':
      return ['suggestion-outcome'];
    case 'SurveyRequested':
      return ['survey'];
    case 'DeadlineWarned':
      return ['warning'];
    case 'DeadlineBreached':
      return ['breach'];
    default:
      return [];
  }
};

const mailFor = ({ data }: InteractionRecorded, opening: boolean): readonly NoticeKind[] => {
  if (data.channel !== 'email' || data.automatic !== undefined) return [];
  if (data.direction === 'inbound') return opening && !data.loop ? ['acknowledgement'] : [];
  if (data.content === undefined) return [];
  return data.purpose === 'progress' ? ['progress'] : ['reply'];
};
