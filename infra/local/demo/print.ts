import { deadlineWords } from '../../../domain/deadline/kind-words.ts';

/** The supervisor board for a terminal, in English and Chinese. */

type Line = {
  readonly caseId: string;
  readonly subject: string;
  readonly priority: string;
  readonly kind?: string;
  readonly dueAt?: string;
};
/** Of a case; or of an inspection, which is named with its month and owed by an agent. */
export type Due = Line | { readonly inspectionId: string; readonly agent: string; readonly kind: string; readonly dueAt: string };
type Escalation = Line & { readonly level: string; readonly since: string; readonly acknowledgedAt?: string };
export type Board = {
  readonly asOf: string;
  readonly cases: { readonly total: number; readonly byState: Readonly<Record<string, Readonly<Record<string, number>>>> };
  readonly dueSoon: { readonly count: number; readonly deadlines: readonly Due[] };
  readonly breached: { readonly count: number; readonly deadlines: readonly Due[] };
  readonly escalations: { readonly count: number; readonly open: number; readonly cases: readonly Escalation[] };
  readonly agents: { readonly byState: Readonly<Record<string, number>>; readonly open: number; readonly capacity: number };
  readonly forecast: { readonly spans: readonly Span[] };
  readonly inspections: { readonly toScore: number };
  readonly rectifications: { readonly count: number; readonly toApprove: number };
};
type Span = { readonly minutes: number; readonly due: number; readonly willBreach: number; readonly free: number };

const words: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(deadlineWords).map(([kind, { zh }]) => [kind, zh])),
  new: '新建',
  'in-progress': '处理中',
  waiting: '等待客户',
  resolved: '已解决',
  closed: '已关闭',
  urgent: '紧急',
  high: '高',
  normal: '普通',
  low: '低',
  supervisor: '客服主管',
  manager: '管理层',
  available: '在线',
  busy: '忙碌',
  away: '离开',
  off: '下班',
};
const both = (word: string): string => `${word} ${words[word] ?? ''}`.trim();

export const boardText = (board: Board): string => {
  const priorities = ['urgent', 'high', 'normal', 'low'];
  const line = (one: Due): string => {
    const [id, whose] =
      'inspectionId' in one ? [one.inspectionId, one.agent] : [one.caseId, `${padded(both(one.priority), 11)} ${one.subject}`];
    return `  ${id}  ${padded(both(one.kind ?? ''), 36)} due ${clock(one.dueAt ?? '')}  ${whose}`;
  };
  const states = Object.entries(board.agents.byState).flatMap(([state, count]) => (count > 0 ? [`${count} ${both(state)}`] : []));
  return [
    '',
    `Supervisor board 主管看板 — ${clock(board.asOf)} (Asia/Shanghai)`,
    '',
    `  ${padded('cases 工单', 22)}${priorities.map((priority) => padded(both(priority), 14)).join('')}`,
    ...Object.entries(board.cases.byState).map(
      ([state, counts]) =>
        `  ${padded(both(state), 22)}${priorities.map((priority) => padded(String(counts[priority] ?? 0), 14)).join('')}`,
    ),
    '',
    `Due soon 即将到期: ${board.dueSoon.count}`,
    ...board.dueSoon.deadlines.map(line),
    '',
    `Breached 超时: ${board.breached.count}`,
    ...board.breached.deadlines.map(line),
    '',
    `Escalations 升级: ${board.escalations.count}, not acknowledged 未确认: ${board.escalations.open}`,
    ...board.escalations.cases.map((one) => `  ${one.caseId}  ${both(one.level)} since ${clock(one.since)}  ${one.subject}`),
    '',
    `Agents 坐席: ${states.length === 0 ? 'none 无' : states.join(', ')}; they hold 在办 ${board.agents.open} of ${board.agents.capacity}`,
    ...board.forecast.spans.map(
      ({ minutes, due, willBreach, free }) =>
        `  next 未来 ${minutes} min: ${due} due 到期, ${willBreach} will breach 将超时, free capacity 剩余产能 ${free}`,
    ),
    '',
    `Inspections 质检: to score 待评分 ${board.inspections.toScore}, to put right 待整改 ${board.rectifications.count}, to approve 待审批 ${board.rectifications.toApprove}`,
    '',
  ].join('\n');
};

/** `11-23 14:05` in the centre's zone. */
const clock = (at: string): string =>
  at === '' ? '' : new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');

/** Padded to a width on the screen, where a Chinese character takes two columns. */
const padded = (text: string, width: number): string => {
  const columns = [...text].reduce((sum, one) => sum + (/[\u1100-\uffdc]/.test(one) ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(1, width - columns));
};
