import { type Rejected, rejected } from '../kernel/decider.ts';
import type { CaseState } from './state.ts';

/** Every way a case says no, in both languages, with the clause that says so. */

export const unknownCase = (): Rejected =>
  rejected({
    code: 'unknown-case',
    clause: 'A2',
    kind: 'missing',
    words: {
      en: 'There is no case with this number; GET /cases lists those that there are.',
      zh: '没有这个编号的工单;请用 GET /cases 查询。',
    },
  });

export const anotherCase = (): Rejected =>
  rejected({
    code: 'another-case',
    clause: 'A1',
    kind: 'conflict',
    words: {
      en: 'This case number belongs to another first contact; send the request again with another Idempotency-Key.',
      zh: '这个工单编号属于另一次首次联络;请更换 Idempotency-Key 后重试。',
    },
  });

export const caseClosed = (): Rejected =>
  rejected({
    code: 'case-closed',
    clause: 'B9',
    kind: 'conflict',
    words: {
      en: 'The case is archived. Only a follow-up visit can still be recorded; a new matter opens a new case.',
      zh: '工单已归档,只能再记录回访;新的事项请另开工单。',
    },
  });

const kinds: Readonly<Record<CaseState['kind'], { readonly en: string; readonly zh: string }>> = {
  none: { en: 'not there', zh: '不存在' },
  open: { en: 'open', zh: '处理中' },
  resolved: { en: 'resolved', zh: '已解决' },
  closed: { en: 'closed', zh: '已关闭' },
};

/** The command needs the case in another state. */
export const wrongState = (state: CaseState, needed: CaseState['kind'], clause: string): Rejected =>
  rejected({
    code: `case-not-${needed}`,
    clause,
    kind: 'conflict',
    words: {
      en: `The case is ${kinds[state.kind].en}; this needs it to be ${kinds[needed].en}.`,
      zh: `工单当前为“${kinds[state.kind].zh}”,此操作需要“${kinds[needed].zh}”。`,
    },
  });

export const alreadyAtOrAbove = (level: string): Rejected =>
  rejected({
    code: 'already-at-or-above',
    clause: 'B6',
    kind: 'conflict',
    words: {
      en: `The case is already escalated to ${level} or above; name a higher level.`,
      zh: `工单已升级到 ${level} 或更高级别,请指定更高的级别。`,
    },
  });

export const nothingAbove = (): Rejected =>
  rejected({
    code: 'nothing-above',
    clause: 'B6',
    kind: 'conflict',
    words: {
      en: 'The case is already with the manager, the highest level; have the manager acknowledge it.',
      zh: '工单已在最高级别(管理层);请由管理层确认。',
    },
  });

export const notEscalated = (): Rejected =>
  rejected({
    code: 'not-escalated',
    clause: 'B6',
    kind: 'conflict',
    words: { en: 'There is no escalation to acknowledge; escalate the case first.', zh: '没有待确认的升级;请先升级工单。' },
  });

export const followUpMissing = (): Rejected =>
  rejected({
    code: 'follow-up-missing',
    clause: 'B9',
    kind: 'conflict',
    words: {
      en: "The record lacks the customer's feedback: record a confirmation or a follow-up visit first.",
      zh: '记录缺少客户反馈:请先记录客户确认或回访。',
    },
  });

export const notPermitted = (role: string | undefined): Rejected =>
  rejected({
    code: 'not-permitted',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: `The role ${role ?? '(none)'} may not do this; ask a supervisor.`,
      zh: `角色 ${role ?? '(无)'} 无权执行此操作;请联系主管。`,
    },
  });

export const notYourCase = (team: string): Rejected =>
  rejected({
    code: 'not-your-case',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: `This case lies with ${team}; only its agent, that team and their supervisors may see it or work on it.`,
      zh: `此工单由 ${team} 负责;仅经办人、该团队成员及其主管可以查看或处理。`,
    },
  });

/** The step belongs to a rank that the person has not reached. */
export const belowRank = ({ level, clause }: { readonly level: string; readonly clause: string }): Rejected =>
  rejected({
    code: 'below-rank',
    clause,
    kind: 'forbidden',
    words: { en: `Only ${level} or above may do this.`, zh: `只有 ${level} 或更高级别可以执行此操作。` },
  });

export const belowLevel = (level: string): Rejected =>
  rejected({
    code: 'below-escalation-level',
    clause: 'B6',
    kind: 'forbidden',
    words: { en: `Only ${level} or above can acknowledge this escalation.`, zh: `只有 ${level} 或更高级别可以确认此升级。` },
  });

export const fromTheFuture = (field: string): Rejected =>
  rejected({
    code: 'from-the-future',
    clause: 'A3',
    kind: 'invalid',
    words: { en: `${field} lies in the future; give a time up to now.`, zh: `${field} 晚于当前时间,请给出不晚于现在的时间。` },
  });

/** What is written on the mail channel goes out as a mail now; words of an earlier time were said some other way. */
export const mailLeavesNow = (): Rejected =>
  rejected({
    code: 'mail-leaves-now',
    clause: 'A7',
    kind: 'invalid',
    words: {
      en: 'A mail leaves when it is written: omit occurredAt, or name the channel it was really said on.',
      zh: '邮件在写好时发出:请不要填写 occurredAt,或注明实际使用的渠道。',
    },
  });

/** B12: the customer is waited for after something was asked of them, never after they spoke. */
export const awaitsNobody = (): Rejected =>
  rejected({
    code: 'awaits-nobody',
    clause: 'B12',
    kind: 'invalid',
    words: {
      en: 'The customer has just spoken: leave awaitCustomer out, or send it with the question to them (direction outbound).',
      zh: '这是客户的来讯,不能同时等待客户;请去掉 awaitCustomer,或在向客户提问(outbound)时填写。',
    },
  });
