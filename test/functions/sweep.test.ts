import { describe, expect, it } from 'vitest';
import type { WakeUp } from '../../domain/deadline/timers.ts';
import { minutes, plus, seconds } from '../../domain/kernel/time.ts';
import { lists, type RunningLine } from '../../domain/views/board-lines.ts';
import { sweep } from '../../functions/lib/sweep.ts';
import { caseId } from '../support/cases.ts';
import { monday } from '../support/moments.ts';

const now = monday.at('10:00');
const secondsFrom = (n: number) => plus(now, seconds(n));

/** What a sweep at `now` fires and arms of these lines. */
const swept = async (lines: readonly RunningLine[]) => {
  const [fired, armed]: [WakeUp[], WakeUp[]] = [[], []];
  const result = await sweep(
    {
      views: {
        list: async (list, { after = '', upTo = '~' }) =>
          lines
            .map((line) => ({ sort: `${line.at}#${line.caseId}`, line }))
            .filter(({ sort }) => list === lists.running && sort > after && sort < upTo),
      },
      notice: async (wakeUp) => void fired.push(wakeUp),
      isArmed: async () => false,
      delay: async (wakeUp) => void armed.push(wakeUp),
    },
    now,
  );
  return { ...result, kinds: { fired: fired.map(({ kind }) => kind), armed: armed.map(({ kind }) => kind) } };
};

describe('decision 2: the sweep', () => {
  const moment = { generation: 1, dueAt: plus(now, minutes(60)), moment: 'warning' } as const;

  it('fires what is past of a case and what follows it at once, and not what is still to come', async () => {
    const also = [
      { ...moment, kind: 'progress', at: secondsFrom(-20) },
      { ...moment, kind: 'resolution', at: secondsFrom(60) },
    ] as const;
    expect(await swept([{ ...moment, caseId, kind: 'first-response', at: secondsFrom(-30), also }])).toMatchObject({
      fired: 2,
      lateness: 30,
      kinds: { fired: ['first-response', 'progress'], armed: [] },
    });
  });

  it('arms what comes soon and was never armed, the second of a case too', async () => {
    const also = [{ ...moment, kind: 'progress', at: secondsFrom(120) }] as const;
    expect(await swept([{ ...moment, caseId, kind: 'first-response', at: secondsFrom(90), also }])).toMatchObject({
      rearmed: 2,
      kinds: { fired: [], armed: ['first-response', 'progress'] },
    });
  });
});
