import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { spawnInProject } from '../support/desk.ts';

type Summary = {
  readonly asOf: string;
  readonly cases: number;
  readonly byState: Readonly<Record<string, number>>;
  readonly dueSoon: number;
  readonly breached: readonly { readonly caseId: string; readonly kind: string; readonly dueAt: string }[];
  readonly escalations: readonly { readonly caseId: string; readonly level: string }[];
  readonly parked: readonly string[];
  readonly mailsSent: number;
};

describe('npm run demo -- --json', () => {
  let code: number | null;
  let lines: readonly string[];
  let said = '';
  let summary: Summary;
  beforeAll(async () => {
    const demo = spawnInProject(['infra/local/demo/main.ts', '--json']);
    let out = '';
    demo.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    demo.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    [code] = (await once(demo, 'close')) as [number | null];
    lines = out.trimEnd().split('\n');
    summary = JSON.parse(lines.at(-1) ?? '') as Summary;
  });

  test('it ends in order, and has nothing to complain of', () => {
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });

  test('G2: eleven cases of the day from six kinds of source, where they stand, and what was parked', () => {
    expect(summary.cases).toBe(11);
    expect(summary.byState).toEqual({ new: 3, 'in-progress': 6, waiting: 0, resolved: 1, closed: 1 });
    expect([...summary.parked].sort()).toEqual(['automatic-without-case', 'unparsable']);
    expect(summary.mailsSent).toBe(12); // five acknowledgements, four replies, a decision, a suggestion's outcome, a survey
    expect(summary.dueSoon).toBe(1);
  });

  test('A5, A7, A8, B6, B11: the breaches of the day are the six that were to come, at their times', () => {
    const [missedCall = '', complaint = '', , , , post = ''] = summary.breached.map(({ caseId }) => caseId);
    expect(new Set([missedCall, complaint, post]).size).toBe(3);
    const shown = summary.breached.map(({ caseId, kind, dueAt }) => [caseId, kind, shanghai(dueAt)]);
    expect(shown).toEqual([
      [missedCall, 'first-response', '09:50'],
      [complaint, 'first-response', '11:05'],
      [complaint, 'escalation-acknowledgement', '12:30'],
      [complaint, 'escalation-acknowledgement', '12:45'],
      [complaint, 'resolution', '13:05'],
      [post, 'first-response', '16:00'],
    ]);
    expect(summary.escalations).toEqual([{ caseId: complaint, level: 'manager' }]);
  });

  test('G2: the board is printed before the summary, and says the same', () => {
    const board = lines.slice(0, -1).join('\n');
    expect(board).toContain('Supervisor board 主管看板');
    expect(board).toContain('Breached 超时: 6');
    expect(board).toContain('Due soon 即将到期: 1');
    expect(board).toContain('Escalations 升级: 1, not acknowledged 未确认: 1');
    for (const { caseId } of [...summary.breached, ...summary.escalations]) expect(board).toContain(caseId);
  });
});

const shanghai = (at: string): string => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 16);
