import type { InspectionId } from '../../../domain/inspection/events.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import type { CaseId } from '../../../domain/kernel/ids.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { type PageAsked, pageAsked, pageOfStory } from '../page.ts';
import { type HttpProblem, isProblem, problem } from '../problem.ts';
import { languageOfPage, wantsPage } from './frame.ts';

/** Whose events they are. */
export type Subject = { readonly caseId: CaseId } | { readonly inspectionId: InspectionId };

/** The page of a story that is asked for; a problem where it is none, or in another language than there is. */
export const storyAsked = ({ query: { lang, ...query } }: Pick<HttpRequest, 'query'>): PageAsked | HttpProblem => {
  const asked = pageAsked(query);
  return isProblem(asked) || lang === undefined || lang === 'zh' || lang === 'en' ? asked : badLanguage;
};

/**
 * A page of the events behind a case or an inspection (G4): JSON for programs, a page to read for browsers. `commits`: all of the
 * stream, with what the reader may see. `asked`: as `storyAsked` gave it.
 */
export const tellStory = async (
  request: Pick<HttpRequest, 'headers' | 'query' | 'language'>,
  asked: PageAsked,
  { of, commits, zone }: { readonly of: Subject; readonly commits: readonly Commit[]; readonly zone: string },
): Promise<HttpAnswer> => {
  const { lines, ...next } = pageOfStory(commits, { limit: MOST_COMMITS, ...asked });
  if (!wantsPage(request)) return { status: 200, body: { ...of, commits: lines, ...next }, headers: { vary: 'accept' } };
  const { storyPage } = await import('./story-page.ts');
  return storyPage({ of, commits: lines, ...next, zone, language: languageOfPage(request) });
};

/** Commits of a page where nothing else is asked: of most cases all. */
const MOST_COMMITS = '100';

const badLanguage = problem({
  status: 400,
  code: 'unknown-lang',
  clause: 'G4',
  words: { en: 'lang is one of zh, en.', zh: 'lang 可为 zh 或 en。' },
});
