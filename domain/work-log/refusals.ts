import { type Rejected, rejected } from '../kernel/decider.ts';

/** Every way a work log says no (E4). */

export const notYourLog = (): Rejected =>
  rejected({
    code: 'not-your-log',
    clause: 'E4',
    kind: 'forbidden',
    words: {
      en: 'Remarks and special cases are the agent’s own to write; nobody writes or corrects another’s.',
      zh: '备注与特殊工单由本人填写,任何人不得代写或更正他人的记录。',
    },
  });

export const dayAhead = (day: string, today: string): Rejected =>
  rejected({
    code: 'day-ahead',
    clause: 'E4',
    kind: 'invalid',
    words: {
      en: `${day} has not begun yet; a log is kept for days up to today, ${today}.`,
      zh: `${day} 尚未到来;工作日志只能填写到今天(${today})。`,
    },
  });

export const noSuchRemark = (remark: string, known: readonly string[]): Rejected =>
  rejected({
    code: 'no-such-remark',
    clause: 'E4',
    kind: 'missing',
    words: {
      en: `The log of the day has no remark ${remark}; it has ${known.length === 0 ? 'none' : known.join(', ')}.`,
      zh: `当天的日志没有备注 ${remark};现有备注:${known.length === 0 ? '无' : known.join('、')}。`,
    },
  });

export const notSpecial = (caseId: string): Rejected =>
  rejected({
    code: 'not-special',
    clause: 'E4',
    kind: 'conflict',
    words: {
      en: `Case ${caseId} is not marked as special on this day; mark it first, or name the day on which it was.`,
      zh: `工单 ${caseId} 当天未被标记为特殊工单;请先标记,或指定标记的日期。`,
    },
  });

export const logFull = (most: number): Rejected =>
  rejected({
    code: 'log-full',
    clause: 'E4',
    kind: 'conflict',
    words: {
      en: `The log of one day holds ${most} remarks, special cases and corrections; write the rest on the next day.`,
      zh: `每天的日志最多 ${most} 条备注、特殊工单与更正;其余请记在次日。`,
    },
  });
