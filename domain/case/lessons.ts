import { accepted, type Decision, type Rejected, rejected, unchanged } from '../kernel/decider.ts';
import type { Actor } from '../kernel/event.ts';
import type { AgentId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { CaseEvent } from './events.ts';
import { unknownCase } from './refusals.ts';
import type { CaseState } from './state.ts';

/** Lessons of a case (C6): an improvement action with an owner and a due date, or a proposed knowledge article. */

export type LessonsRecorded = {
  readonly type: 'LessonsRecorded';
  /** `lesson` counts `l1`, `l2` … within the case. */
  readonly data: { readonly lesson: string; readonly at: Instant } & (
    | { readonly becomes: 'improvement-action'; readonly owner: AgentId; readonly dueAt: Instant }
    | { readonly becomes: 'article-proposal' }
  );
  /** What is to be done, or what the article is about. */
  readonly personal: { readonly text: string };
};
export type LessonsEvent = LessonsRecorded;

export type Lesson =
  | { readonly becomes: 'improvement-action'; readonly text: string; readonly owner: AgentId; readonly dueAt: Instant }
  | { readonly becomes: 'article-proposal'; readonly text: string };

export type RecordLessons = {
  readonly type: 'RecordLessons';
  readonly now: Instant;
  readonly by: Actor;
  readonly lessons: readonly Lesson[];
};
export type LessonsCommand = RecordLessons;

export const evolveLessons = (lessons: readonly Lesson[] | undefined, event: CaseEvent): readonly Lesson[] | undefined => {
  if (event.type !== 'LessonsRecorded') return lessons;
  const { lesson: _lesson, at: _at, ...lesson } = event.data;
  return [...(lessons ?? []), { ...lesson, ...event.personal }];
};

/** C6: whatever the state of the case, the archived one too; what is known already is not recorded again. */
export const recordLessons = ({ lessons, now }: RecordLessons, state: CaseState): Decision<CaseEvent> => {
  if (state.kind === 'none') return unknownCase();
  const known = state.lessons ?? [];
  const fresh = lessons.filter((lesson, index) => ![...known, ...lessons.slice(0, index)].some((other) => isSame(lesson, other)));
  if (fresh.length === 0) return unchanged;
  if (fresh.some((lesson) => lesson.becomes === 'improvement-action' && lesson.dueAt <= now)) return dueInThePast();
  return accepted(
    ...fresh.map(({ text, ...lesson }, index): CaseEvent => {
      const data = { lesson: `l${known.length + index + 1}`, ...lesson, at: now };
      return { type: 'LessonsRecorded', data, personal: { text } };
    }),
  );
};

const isSame = (one: Lesson, other: Lesson): boolean =>
  one.becomes === other.becomes &&
  one.text === other.text &&
  (one.becomes === 'article-proposal' ||
    (other.becomes === 'improvement-action' && one.owner === other.owner && one.dueAt === other.dueAt));

const dueInThePast = (): Rejected =>
  rejected({
    code: 'due-in-the-past',
    clause: 'C6',
    kind: 'invalid',
    words: {
      en: 'dueAt of an improvement action must lie in the future.',
      zh: '改进措施的 dueAt 必须晚于当前时间。',
    },
  });
