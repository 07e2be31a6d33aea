import type { CustomerCommand, CustomerState } from '../../domain/customer/customer.ts';
import { type CustomerEvent, type CustomerId, customerStream, type VisitListId } from '../../domain/customer/events.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { type AgentId, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { type VisitListLine, visitNames } from '../../domain/views/visits.ts';
import {
  type DrawnList,
  evolveVisitList,
  type VisitListEvent,
  type VisitListState,
  type VisitsAreHandedOut,
  visitListStream,
} from '../../domain/visits/visit-list.ts';
import { systemActor } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { CommandHandler } from './handle-command.ts';

export type HandOutPorts = {
  readonly events: Pick<EventStore, 'load'>;
  readonly customers: CommandHandler<CustomerState, CustomerCommand, CustomerEvent>;
  readonly lists: CommandHandler<VisitListState, VisitsAreHandedOut, VisitListEvent>;
};

const SIDE_BY_SIDE = 10;

export const loadVisitList = async (events: HandOutPorts['events'], id: VisitListId): Promise<DrawnList | undefined> => {
  const commits = await events.load(visitListStream(id));
  const state = commits
    .flatMap((commit) => commit.events as readonly VisitListEvent[])
    .reduce<VisitListState>(evolveVisitList, { kind: 'none' });
  return state.kind === 'none' ? undefined : state;
};

/**
 * D4: brings every visit of a list that was shared out into its customer's stream, where it is owed from then on. What was cut off is
 * finished by doing it again: each customer is told under a command id of their own.
 */
export const handOutVisits = async (
  { events, customers, lists }: HandOutPorts,
  listId: VisitListId,
  { now, by }: { readonly now: Instant; readonly by: Actor },
): Promise<void> => {
  const list = await loadVisitList(events, listId);
  if (list === undefined || list.handedOut >= list.sharedOut) return;
  const { contactClass, from, sharedOut: upTo } = list;
  const queue = Object.entries(list.shares) as [CustomerId, AgentId][];
  const skipped: CustomerId[] = [];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [customerId, to] = next;
      const outcome = await customers({
        stream: customerStream(customerId),
        commandId: commandId(`visit:${listId}:${customerId}:${to}`),
        actor: by,
        now,
        causation: visitListStream(listId),
        command: { type: 'AssignVisit', now, by, listId, contactClass, to, from },
      });
      if (outcome.kind === 'rejected') skipped.push(customerId);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  await lists({
    stream: visitListStream(listId),
    commandId: commandId(`handed-out:${listId}:${upTo}`),
    actor: by,
    now,
    command: { type: 'VisitsAreHandedOut', now, by, upTo, skipped },
  });
};

/** The safety net: lists that were shared out and, as the views know, not handed out to the end. */
export const finishHandingOut =
  (ports: HandOutPorts & { readonly views: Pick<ViewStore, 'list'> }) =>
  async (now: Instant): Promise<number> => {
    const entries = await ports.views.list(visitNames.unfinished, { limit: 20 });
    const cutOff = entries.map(({ line }) => (line as VisitListLine).listId);
    for (const listId of cutOff) await handOutVisits(ports, listId, { now, by: systemActor('sweep.timer') });
    return cutOff.length;
  };
