import * as z from 'zod/mini';
import { lookAt } from '../../domain/case/authorize.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { notYourCase } from '../../domain/case/refusals.ts';
import { type ExistingCase, foldCase } from '../../domain/case/state.ts';
import { caseStream, parseCaseId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { checkTemplates } from '../../domain/policy/notice-rules.ts';
import { badPolicy } from '../../domain/policy/refusals.ts';
import type { PolicyBook, ServicePolicy } from '../../domain/policy/service-policy.ts';
import { firstTeam } from '../../domain/roster/words.ts';
import { actorOf } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import { unknownCase } from './case-command.ts';
import type { ContextSource } from './handle-command.ts';
import type { HttpRequest } from './http.ts';
import type { Looks } from './looks.ts';
import { exampleValues } from './mail/example-values.ts';
import { htmlPart } from './mail/html-part.ts';
import { caseValues, letterText, replySubject } from './mail/templates.ts';
import { type HttpProblem, isProblem, type Language, problemOfInvalid, problemOfRefusal } from './problem.ts';
import * as schemas from './schemas/notices.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly policies: ContextSource<PolicyBook>;
  readonly looks: Pick<Looks, 'atCase'>;
  readonly now: () => Instant;
};

/** What a template of the policy in force, or a draft of one, looks like as a mail (L2). Nothing is written or sent. */
export const templateRoutes = ({ events, policies, looks, now }: Ports): HttpRoutes => {
  const caseFor = async ({ claims }: HttpRequest, text: string): Promise<ExistingCase | HttpProblem> => {
    const id = parseCaseId(text);
    const commits = id === undefined ? [] : await events.load(caseStream(id));
    const state = foldCase(commits.flatMap((commit) => commit.events as readonly CaseEvent[]));
    if (id === undefined || state.kind === 'none') return unknownCase;
    const who = actorOf(claims);
    if (lookAt(who, state) !== 'full') return problemOfRefusal(notYourCase(state.team ?? firstTeam).refusal);
    await looks.atCase(who, id, 'case');
    return state;
  };

  return {
    'POST /policy/templates/preview': async (request) => {
      const parsed = z.safeParse(schemas.preview, request.body);
      if (!parsed.success) return problemOfInvalid(parsed.error, 'L2');
      const { template, language, draft, caseId } = parsed.data;
      const policy = withDraft((await policies()).at(now()), { template, language, draft });
      if (draft !== undefined) {
        const problems = checkTemplates(policy.templates).filter(({ path }) => path === `templates.${template}.${language}`);
        if (problems.length > 0) return problemOfRefusal(badPolicy(problems).refusal);
      }
      const state = caseId === undefined ? undefined : await caseFor(request, caseId);
      if (isProblem(state)) return state;
      // A case has the last word, also where it has nothing to say: what its mail would leave out is left out.
      const values = { ...exampleValues(language), ...(state && caseValues(state, policy, language)) };
      const text = letterText(policy, { template, language, values, now: now() });
      const subject = state ? replySubject(state.subject, language) : replySubject('', language);
      const html = htmlPart(text, { language, subject });
      return { status: 200, body: { template, language, policyVersion: policy.version, subject, text, html } };
    },
  };
};

type Draft = {
  readonly template: keyof ServicePolicy['templates'];
  readonly language: Language;
  readonly draft: string | undefined;
};

const withDraft = (policy: ServicePolicy, { template, language, draft }: Draft): ServicePolicy =>
  draft === undefined
    ? policy
    : { ...policy, templates: { ...policy.templates, [template]: { ...policy.templates[template], [language]: draft } } };
