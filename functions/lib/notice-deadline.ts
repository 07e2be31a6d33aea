import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { timerName, type WakeUp } from '../../domain/deadline/timers.ts';
import { commandId } from '../../domain/kernel/ids.ts';
import { type Instant, secondsBetween } from '../../domain/kernel/time.ts';
import { systemActor } from './actor.ts';
import type { CommandHandler } from './handle-command.ts';

export type NoticeDeadline = (wakeUp: WakeUp, now: Instant) => Promise<void>;

/** Tells a stream that a moment of one of its deadlines has come; the state decides what that means. */
export const createNoticeDeadline =
  (
    handle: CommandHandler<CaseState, CaseCommand, CaseEvent>,
    by: 'deadlines.timer' | 'sweep.timer',
    metrics: Metrics,
  ): NoticeDeadline =>
  async (wakeUp, now) => {
    const actor = systemActor(by);
    const name = timerName(wakeUp);
    const outcome = await handle({
      stream: wakeUp.stream,
      commandId: commandId(`wake:${name}:${wakeUp.at}`),
      actor,
      now,
      causation: name,
      command: { type: 'NoticeDeadline', now, by: actor },
    });
    if (outcome.kind === 'rejected') throw new Error(`${wakeUp.stream}: ${outcome.refusal.code}`);
    for (const event of outcome.repeated ? [] : outcome.events)
      if (event.type === 'DeadlineBreached')
        metrics.addMetric('DeadlineLatenessSeconds', MetricUnit.Seconds, secondsBetween(event.data.dueAt, event.data.noticedAt));
  };
