import type { Commit } from '../kernel/event.ts';
import type { StreamId } from '../kernel/ids.ts';
import type { CaseEvent, InteractionRecorded } from './events.ts';

/** A mail that a commit calls for; `commit` and `index` say which event it answers for, so that it is sent once per cause. */
export type NoticeWanted = {
  readonly stream: StreamId;
  readonly commit: number;
  readonly index: number;
  readonly notice: 'acknowledgement' | 'reply' | 'survey';
};

export const causeOf = ({ commit, index }: Pick<NoticeWanted, 'commit' | 'index'>): string => `${commit}.${index}`;

/** A7: a mail that opens a case is acknowledged at once; what an agent writes on the mail channel is sent. D1: surveys are mailed. */
export const noticesOf = (commit: Commit): readonly NoticeWanted[] => {
  const events = commit.events as readonly CaseEvent[];
  const opened = events.some(
    (event) => event.type === 'CaseOpened' && event.data.channel === 'email' && event.personal.email !== undefined,
  );
  return events.flatMap((event, index): readonly NoticeWanted[] => {
    if (event.type === 'SurveyRequested') return [{ stream: commit.stream, commit: commit.commit, index, notice: 'survey' }];
    if (event.type !== 'InteractionRecorded' || event.data.channel !== 'email' || event.data.automatic !== undefined) return [];
    const notice = noticeFor(event, opened && commit.actor.kind === 'customer');
    return notice === undefined ? [] : [{ stream: commit.stream, commit: commit.commit, index, notice }];
  });
};

const noticeFor = ({ data }: InteractionRecorded, opening: boolean): NoticeWanted['notice'] | undefined => {
  if (data.direction === 'inbound') return opening ? 'acknowledgement' : undefined;
  return data.content === undefined ? undefined : 'reply';
};
