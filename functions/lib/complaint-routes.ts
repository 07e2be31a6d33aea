import type * as z from 'zod/mini';
import type { Lesson } from '../../domain/case/lessons.ts';
import { agentId } from '../../domain/kernel/ids.ts';
import { instant } from '../../domain/kernel/time.ts';
import { type CasePorts, caseCommand, withoutUndefined } from './case-command.ts';
import { empty } from './schemas/cases.ts';
import * as schemas from './schemas/complaint.ts';
import type { HttpRoutes } from './triggers.ts';

/** The loops of complaints and suggestions, risk flags and lessons as resources of a case (C1-C6). */
export const complaintRoutes = (ports: CasePorts): HttpRoutes => {
  const command = caseCommand(ports);
  return {
    'POST /cases/{id}/complaint/acknowledgement': command(empty, (_body, { now, by }) => ({
      type: 'AcknowledgeComplaint',
      now,
      by,
    })),
    'POST /cases/{id}/complaint/assessment': command(schemas.assessment, ({ owner, madeAt, ...body }, { now, by }) => ({
      type: 'AssessComplaint',
      now,
      by,
      ...body,
      owner: agentId(owner),
      ...(madeAt === undefined ? {} : { madeAt: instant(madeAt) }),
    })),
    'POST /cases/{id}/complaint/report': command(schemas.report, ({ informed, informedAt }, { now, by }) => ({
      type: 'InformManagement',
      now,
      by,
      informed,
      ...(informedAt === undefined ? {} : { informedAt: instant(informedAt) }),
    })),
    'POST /cases/{id}/complaint/investigation': command(schemas.investigation, (body, { now, by }) => ({
      type: 'InvestigateComplaint',
      now,
      by,
      ...withoutUndefined(body),
    })),
    'POST /cases/{id}/complaint/meeting': command(schemas.meeting, (body, { now, by }) => ({
      type: 'BringDepartmentsTogether',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/complaint/solutions': command(
      schemas.solutions,
      (body, { now, by }) => ({ type: 'ProposeSolutions', now, by, ...body }),
      201,
    ),
    'POST /cases/{id}/complaint/decision': command(schemas.decision, (body, { now, by }) => ({
      type: 'DecideComplaint',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/complaint/notification': command(empty, (_body, { now, by }) => ({ type: 'TellDecision', now, by })),
    'POST /cases/{id}/complaint/execution': command(empty, (_body, { now, by }) => ({ type: 'CarryOutSolution', now, by })),
    'POST /cases/{id}/complaint/acceptance': command(empty, (_body, { now, by }) => ({ type: 'AcceptSolution', now, by })),
    'POST /cases/{id}/complaint/rejection': command(schemas.rejection, (body, { now, by }) => ({
      type: 'RejectSolution',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/complaint/summary': command(schemas.summary, (body, { now, by }) => ({
      type: 'SummariseComplaint',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/suggestion/judgement': command(schemas.judgement, (body, { now, by }) => ({
      type: 'JudgeSuggestion',
      now,
      by,
      ...body,
    })),
    'POST /cases/{id}/suggestion/notification': command(empty, (_body, { now, by }) => ({
      type: 'TellSuggestionOutcome',
      now,
      by,
    })),
    'POST /cases/{id}/risk/acknowledgement': command(schemas.riskAcknowledgement, (body, { now, by }) => ({
      type: 'AcknowledgeRisk',
      now,
      by,
      ...withoutUndefined(body),
    })),
    'POST /cases/{id}/lessons': command(
      schemas.lessons,
      ({ lessons }, { now, by }) => ({ type: 'RecordLessons', now, by, lessons: lessons.map(lessonOf) }),
      201,
    ),
  };
};

const lessonOf = (lesson: z.output<typeof schemas.lessons>['lessons'][number]): Lesson =>
  lesson.becomes === 'improvement-action' ? { ...lesson, owner: agentId(lesson.owner), dueAt: instant(lesson.dueAt) } : lesson;
