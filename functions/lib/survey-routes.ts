import * as z from 'zod/mini';
import type { AnswerSurvey } from '../../domain/case/aftercare.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { surveyStanding } from '../../domain/case/follow-up.ts';
import { type CaseState, foldCase } from '../../domain/case/state.ts';
import { caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import { customerActor } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { CommandHandler, ContextSource } from './handle-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { surveyForm } from './schemas/aftercare.ts';
import { readSurveyToken, type SurveyOf } from './survey-link.ts';
import * as pages from './survey-page.ts';
import type { HttpRoute, HttpRoutes } from './triggers.ts';

export type SurveyPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly handle: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly macKeys: () => Promise<readonly string[]>;
  readonly policies: ContextSource<PolicyBook>;
  readonly supportAddress: string;
  readonly now: () => Instant;
};

/** A form with both remarks at their longest, every character written as nine. */
const MOST_BYTES = 40 * 1024;

/** The customer's side of a survey (D1). Looking changes nothing: mail programs fetch links by themselves. */
export const surveyRoutes = (ports: SurveyPorts): HttpRoutes => {
  /** Finds the survey behind a link, and answers for whatever cannot be answered any more. */
  const withSurvey = (answer: (request: HttpRequest, found: Found) => Promise<HttpAnswer>): HttpRoute => {
    return async (request, { logger }) => {
      const now = ports.now();
      try {
        const support = { ...(await ports.policies()).at(now).support, mail: ports.supportAddress };
        const stranger = { language: request.language, support };
        const survey = readSurveyToken(request.params.token ?? '', await ports.macKeys());
        if (survey === undefined) return pages.unknownPage(stranger);
        const commits = await ports.events.load(caseStream(survey.caseId));
        const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
        if (state.kind === 'none') return pages.unknownPage(stranger);
        const page = { language: state.customer.language ?? 'zh', support };
        switch (surveyStanding(state, survey.survey, now)) {
          case 'unknown':
            return pages.unknownPage(page);
          case 'answered':
            return pages.thanksPage(page);
          case 'expired':
            return pages.expiredPage(page);
          case 'open':
            return await answer(request, { survey, page, now });
        }
      } catch (error) {
        logger.error('survey failed', error instanceof Error ? error : new Error('thrown'));
        return pages.failedPage(request.language); // people read this, not programs
      }
    };
  };

  return {
    'GET /s/{token}': withSurvey(async (_request, { survey, page }) => pages.formPage(page, survey.caseId)),
    'POST /s/{token}': withSurvey(async ({ raw, headers }, { survey, page, now }) => {
      if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type']?.trim() ?? ''))
        return pages.notAFormPage(page);
      if (raw.length > MOST_BYTES) return pages.tooLargePage(page);
      const sent = Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
      const form = z.safeParse(surveyForm, sent);
      if (!form.success) return pages.formPage(page, survey.caseId, { ...refillOf(sent), wrong: wrongIn(form.error) });
      const { score, comment, suggestion } = form.data;
      const command: AnswerSurvey = {
        type: 'AnswerSurvey',
        now,
        by: customerActor,
        survey: survey.survey,
        score,
        ...(comment === '' ? {} : { comment }),
        ...(suggestion === '' ? {} : { suggestion }),
      };
      const outcome = await ports.handle({
        stream: caseStream(survey.caseId),
        commandId: commandId(`survey:${survey.caseId}.${survey.survey}`), // whatever is sent twice, the first stands
        actor: customerActor,
        now,
        command,
      });
      if (outcome.kind === 'done') return pages.thanksPage(page);
      if (outcome.refusal.code === 'survey-expired') return pages.expiredPage(page);
      throw new Error(`survey refused: ${outcome.refusal.code}`);
    }),
  };
};

type Found = { readonly survey: SurveyOf; readonly page: pages.SurveyPage; readonly now: Instant };

const fields = ['score', 'comment', 'suggestion'] as const;

const wrongIn = ({ issues }: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }) =>
  fields.filter((field) => issues.some(({ path }) => path[0] === field));

const refillOf = (sent: Readonly<Record<string, string>>) => {
  const { score, comment, suggestion } = sent;
  return {
    ...(score === undefined ? {} : { score }),
    ...(comment === undefined ? {} : { comment }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
};
