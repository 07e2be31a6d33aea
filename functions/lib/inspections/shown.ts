import { type Inspection, statusOf } from '../../../domain/inspection/inspection.ts';
import type { PolicyBook } from '../../../domain/policy/service-policy.ts';

/** An inspection as the API shows it, with the sheet that it is scored by; `impersonal`: without what anybody wrote (E6). */
export const shown = (inspection: Inspection, policies: Pick<PolicyBook, 'version'>, look: 'full' | 'impersonal'): object => {
  const { drawn, score, findings, deadlines } = inspection;
  const { inspectionId, caseId, at: drawnAt, ...record } = drawn;
  return {
    inspectionId,
    caseId,
    status: statusOf(inspection),
    drawnAt,
    ...record,
    sheet: policies.version(drawn.policyVersion).inspection.sheet,
    ...(score === undefined ? {} : { score: scoreShown(score, look) }),
    findings: findings.map((finding) => {
      const deadline = deadlines.latest[`rectification:${finding.finding}`];
      const { approved, withdrawn, reported } = finding;
      const state = approved ? 'closed' : withdrawn ? 'withdrawn' : reported ? 'reported' : 'owed';
      return {
        ...(look === 'full' ? finding : withoutWords(finding)),
        state,
        ...(deadline !== undefined && 'dueAt' in deadline ? { dueAt: deadline.dueAt } : {}),
        ...(deadline?.status === 'breached' ? { late: true } : {}),
      };
    }),
    links: { case: `/cases/${caseId}`, events: `/inspections/${inspectionId}/events` },
  };
};

const scoreShown = (score: NonNullable<Inspection['score']>, look: 'full' | 'impersonal') => {
  const { comments, summary, reason, at: scoredAt, firstAt: firstScoredAt, ...facts } = score;
  const words = look === 'full' ? { comments, summary, reason } : {};
  return { ...facts, scoredAt, firstScoredAt, ...words };
};

const withoutWords = (finding: Inspection['findings'][number]) => {
  const { problem: _problem, reported, returned, withdrawn, ...facts } = finding;
  return {
    ...facts,
    ...(reported === undefined ? {} : { reported: { at: reported.at, by: reported.by } }),
    ...(returned === undefined ? {} : { returned: { at: returned.at, by: returned.by } }),
    ...(withdrawn === undefined ? {} : { withdrawn: { at: withdrawn.at, by: withdrawn.by } }),
  };
};
