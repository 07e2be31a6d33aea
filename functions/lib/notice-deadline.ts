import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DeadlineEvent } from '../../domain/deadline/events.ts';
import { timerName, type WakeUp } from '../../domain/deadline/timers.ts';
import type { Actor, DomainEvent } from '../../domain/kernel/event.ts';
import { commandId } from '../../domain/kernel/ids.ts';
import { type Instant, secondsBetween } from '../../domain/kernel/time.ts';
import { systemActor } from './actor.ts';
import type { Outcome, Request } from './handle-command.ts';

export type NoticeDeadline = (wakeUp: WakeUp, now: Instant) => Promise<void>;

/** The one command that every stream with deadlines understands. */
type NoticeCommand = { readonly type: 'NoticeDeadline'; readonly now: Instant; readonly by: Actor };
/** Who decides for streams of a kind, by their prefix: `case` for `case#…`. */
export type Owers = Readonly<Record<string, (request: Request<NoticeCommand>) => Promise<Outcome<unknown, DomainEvent>>>>;

/** Tells a stream that a moment of one of its deadlines has come; the state decides what that means. */
export const createNoticeDeadline =
  (owers: Owers, by: 'deadlines.timer' | 'sweep.timer', metrics: Metrics): NoticeDeadline =>
  async (wakeUp, now) => {
    const handle = owers[wakeUp.stream.split('#')[0] ?? ''];
    if (handle === undefined) throw new Error(`${wakeUp.stream}: nobody decides on deadlines of this kind of stream`);
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
    for (const event of (outcome.repeated ? [] : outcome.events) as readonly DeadlineEvent[])
      if (event.type === 'DeadlineBreached')
        metrics.addMetric('DeadlineLatenessSeconds', MetricUnit.Seconds, secondsBetween(event.data.dueAt, event.data.noticedAt));
  };
