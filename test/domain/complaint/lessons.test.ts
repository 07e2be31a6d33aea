import { describe, it } from 'vitest';
import type { Lesson } from '../../../domain/case/lessons.ts';
import { agentId } from '../../../domain/kernel/ids.ts';
import { aClosedCase, anOpenInquiry } from '../../support/cases.ts';
import { recordLessons } from '../../support/complaints.ts';
import { given, goingOn } from '../../support/given.ts';
import { monday, thursday } from '../../support/moments.ts';

const noon = monday.at('12:00');
const owner = agentId('a-17');
const dueAt = thursday.at('18:00');
const action: Lesson = { becomes: 'improvement-action', text: 'Count the seals twice.', owner, dueAt };
const article: Lesson = { becomes: 'article-proposal', text: 'How to change a seal' };

describe('C6: lessons', () => {
  it('C6 become an improvement action with owner and due date, or a proposed article', () => {
    given(anOpenInquiry())
      .when(recordLessons(noon, action, article))
      .gives(
        {
          type: 'LessonsRecorded',
          data: { lesson: 'l1', becomes: 'improvement-action', owner, dueAt, at: noon },
          personal: { text: 'Count the seals twice.' },
        },
        {
          type: 'LessonsRecorded',
          data: { lesson: 'l2', becomes: 'article-proposal', at: noon },
          personal: { text: 'How to change a seal' },
        },
      );
  });

  it('C6 are recorded once each, and numbered on', () => {
    const known = goingOn(anOpenInquiry(), recordLessons(noon, action, action));
    given(known).when(recordLessons(noon, action)).unchanged();
    given(known)
      .when(recordLessons(noon, action, article))
      .gives({
        type: 'LessonsRecorded',
        data: { lesson: 'l2', becomes: 'article-proposal', at: noon },
        personal: { text: 'How to change a seal' },
      });
  });

  it('C6 are learned from an archived case too, not from one that is not there', () => {
    given(aClosedCase())
      .when(recordLessons(noon, article))
      .gives({
        type: 'LessonsRecorded',
        data: { lesson: 'l1', becomes: 'article-proposal', at: noon },
        personal: { text: 'How to change a seal' },
      });
    given([]).when(recordLessons(noon, article)).refused('unknown-case', 'A2');
  });

  it('C6 an action is due in the future', () => {
    given(anOpenInquiry())
      .when(recordLessons(noon, { ...action, dueAt: noon } as Lesson))
      .refused('due-in-the-past', 'C6');
  });
});
