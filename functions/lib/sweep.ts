import type { WakeUp } from '../../domain/deadline/timers.ts';
import { caseStream, parseCaseId, type StreamId } from '../../domain/kernel/ids.ts';
import { type Instant, minus, plus, seconds, secondsBetween } from '../../domain/kernel/time.ts';
import { lists, type RunningLine } from '../../domain/views/board-lines.ts';
import type { OwedLine } from '../../domain/views/customer-directory.ts';
import type { Delay } from './adapters/timers.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { NoticeDeadline } from './notice-deadline.ts';

/** Timers get this long before the sweep takes over what they should have noticed. */
const GRACE = seconds(10);
/** What comes due in this window should have a schedule that has not fired yet (it fires 60 s early). */
const SOON = { from: seconds(70), to: seconds(140) } as const;
/** A sweep a minute; what is beyond this waits for the next one. */
const MOST = 2000;
const SIDE_BY_SIDE = 10;

type Ports = {
  readonly views: Pick<ViewStore, 'list'>;
  readonly notice: NoticeDeadline;
  readonly isArmed: (wakeUp: WakeUp) => Promise<boolean>;
  readonly delay: Delay;
};
/** `lateness`: seconds by which the latest of the overdue moments had been missed, 0 when none was. */
export type Swept = { readonly fired: number; readonly rearmed: number; readonly failed: number; readonly lateness: number };

/** Decision 2's safety net: fires what is past its time and unnoticed, arms again what was never armed. */
export const sweep = async ({ views, notice, isArmed, delay }: Ports, now: Instant): Promise<Swept> => {
  const past = await wakeUps(views, { upTo: minus(now, GRACE) });
  const fired = await inLanes(past, (wakeUp) => notice(wakeUp, now).then(() => true));
  const soon = await wakeUps(views, { after: plus(now, SOON.from), upTo: plus(now, SOON.to) });
  const rearmed = await inLanes(soon, async (wakeUp) => {
    if (await isArmed(wakeUp)) return false;
    await delay(wakeUp, now);
    return true;
  });
  const lateness = past.reduce((most, wakeUp) => Math.max(most, secondsBetween(wakeUp.at, now)), 0);
  return { fired: fired.done, rearmed: rearmed.done, failed: fired.failed + rearmed.failed, lateness };
};

const wakeUps = async (views: Ports['views'], range: { after?: string; upTo: string }): Promise<readonly WakeUp[]> => {
  const entries = await views.list(lists.running, { limit: MOST, ...range });
  return entries.flatMap(({ line }): readonly WakeUp[] => {
    const { also = [], ...first } = line as RunningLine;
    const stream = streamOf(line as RunningLine | OwedLine);
    if (stream === undefined) return [];
    return [first, ...also.filter(({ at }) => at < range.upTo)].map(
      ({ kind, ref, generation, moment, at }): WakeUp => ({
        stream,
        kind,
        ...(ref === undefined ? {} : { ref }),
        generation,
        moment,
        at,
      }),
    );
  });
};

/** Lines of cases go without their stream's name, which their case id says. */
const streamOf = (line: RunningLine | OwedLine): StreamId | undefined => {
  if ('stream' in line) return line.stream;
  const id = parseCaseId(line.caseId);
  return id === undefined ? undefined : caseStream(id);
};

/** One failure stops nobody else; the next sweep tries it again. */
const inLanes = async (
  all: readonly WakeUp[],
  work: (wakeUp: WakeUp) => Promise<boolean>,
): Promise<{ readonly done: number; readonly failed: number }> => {
  const queue = [...all];
  let done = 0;
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (let wakeUp = queue.shift(); wakeUp !== undefined; wakeUp = queue.shift()) {
      await work(wakeUp).then(
        (did) => {
          if (did) done += 1;
        },
        () => {
          failed += 1;
        },
      );
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return { done, failed };
};
