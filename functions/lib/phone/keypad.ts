import { isDissatisfied, type Score, scores } from '../../../domain/case/aftercare.ts';
import type { CaseCommand } from '../../../domain/case/commands.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { customerActor } from '../actor.ts';
import type { CommandHandler } from '../handle-command.ts';
import type { Taken } from '../hooks/receive.ts';
import { type HttpProblem, problem } from '../problem.ts';
import { surveyOf, type TwilioWebhook } from './twilio-report.ts';
import { askScore, noSurvey, thanks } from './twiml.ts';

export type KeypadSurvey = (webhook: TwilioWebhook, rawKey: string) => Promise<Taken | HttpProblem>;

/**
 * D1, D2: the survey by keypad. Twilio asks at the address with `?case=` what to say, and comes back to it with the key pressed. The
 * case's latest survey is answered, or the one that `?survey=` names; where none was mailed, asking is part of the answer.
 */
export const createKeypadSurvey =
  (handle: CommandHandler<CaseState, CaseCommand, CaseEvent>): KeypadSurvey =>
  async ({ form, url, now }, rawKey) => {
    const { caseId, survey } = surveyOf(url);
    if (caseId === undefined) return noCase;
    const digits = form.get('Digits');
    if (digits === null) return askScore(url, false);
    const score = scores.find((one) => String(one) === digits);
    if (score === undefined) return askScore(url, true);
    const callSid = form.get('CallSid') ?? '';
    const outcome = await handle({
      stream: caseStream(caseId),
      commandId: commandId(`twilio:${callSid.slice(0, 64)}:survey`), // whatever is pressed twice, the first stands
      actor: customerActor,
      now,
      causation: rawKey,
      command: {
        type: 'AnswerSurvey',
        now,
        by: customerActor,
        channel: 'phone',
        ...(survey === undefined ? {} : { survey }),
        score: score satisfies Score,
      },
    });
    return outcome.kind === 'done' ? { ...thanks(isDissatisfied({ score })), cases: [caseId] } : noSurvey();
  };

const noCase = problem({
  status: 422,
  code: 'survey-without-case',
  clause: 'D1',
  words: {
    en: 'Name the case that the survey is about: give Twilio the address with ?case=<number>.',
    zh: '请在提供给 Twilio 的网址中加上 ?case=<工单编号>,说明调查所属的工单。',
  },
});
