import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { type CustomerState, evolveCustomer } from '../../domain/customer/customer.ts';
import { type CustomerEvent, type CustomerId, customerStream } from '../../domain/customer/events.ts';
import { countsInFigures } from '../../domain/customer/words.ts';
import type { Actor, Commit } from '../../domain/kernel/event.ts';
import { type CaseId, caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { type CustomerCaseLine, directory } from '../../domain/views/customer-directory.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { CommandHandler } from './handle-command.ts';

/**
 * A9: the cases of a nuisance contact are set aside, each by an event of its own, so that figures, board and lake say the same; they are
 * taken back when the contact is none after all. What a supervisor set aside or took back stays as the supervisor said.
 */

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly views: Pick<ViewStore, 'list'>;
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
};
/** What asked for it: the commit's place, and who acts. */
type Caused = { readonly id: string; readonly now: Instant; readonly by: Actor };

/** A case has just been linked to the customer. */
export const asideIfNuisance = async (
  ports: Ports,
  { caseId, customerId }: { readonly caseId: CaseId; readonly customerId: CustomerId },
  caused: Caused,
): Promise<void> => {
  const customer = fold((await ports.events.load(customerStream(customerId))) as readonly Commit<CustomerEvent>[]);
  if (isNuisance(customer)) await setAside(ports, caseId, caused);
};

/** The customer's class has changed with this commit; every case that is linked follows. */
export const followClass = async (
  ports: Ports,
  { customerId, commit }: { readonly customerId: CustomerId; readonly commit: number },
  caused: Caused,
): Promise<void> => {
  const commits = (await ports.events.load(customerStream(customerId))) as readonly Commit<CustomerEvent>[];
  const [before, now] = [fold(commits.filter((one) => one.commit < commit)), fold(commits)];
  if (isNuisance(now)) for (const caseId of await linkedTo(ports, customerId)) await setAside(ports, caseId, caused);
  else if (isNuisance(before)) for (const caseId of await linkedTo(ports, customerId)) await takeBack(ports, caseId, caused);
};

/** The case turned out not to be the customer's for whose sake it was set aside. */
export const takeBack = async (ports: Ports, caseId: CaseId, { id, now, by }: Caused): Promise<void> => {
  const last = await lastWord(ports, caseId);
  if (last?.type !== 'CaseSetAside' || last.data.by !== by.id) return;
  await give(ports, caseId, { id: `back:${id}`, command: { type: 'TakeCaseBack', now, by }, cause: id });
};

const setAside = async (ports: Ports, caseId: CaseId, { id, now, by }: Caused): Promise<void> => {
  const last = await lastWord(ports, caseId);
  if (last?.type === 'CaseSetAside' || (last !== undefined && last.data.by !== by.id)) return; // a supervisor may want it counted
  await give(ports, caseId, { id: `aside:${id}`, command: { type: 'SetCaseAside', now, by, cause: 'nuisance' }, cause: id });
};

const lastWord = async ({ events }: Ports, caseId: CaseId) =>
  (await events.load(caseStream(caseId)))
    .flatMap((commit) => commit.events as readonly CaseEvent[])
    .findLast((event) => event.type === 'CaseSetAside' || event.type === 'CaseTakenBack');

const give = async (
  { cases }: Ports,
  caseId: CaseId,
  { id, command, cause }: { readonly id: string; readonly command: CaseCommand; readonly cause: string },
): Promise<void> => {
  const { by, now } = command;
  await cases({ stream: caseStream(caseId), commandId: commandId(id), actor: by, now, causation: cause, command });
};

const READ_AT_ONCE = 200;

const linkedTo = async ({ views }: Ports, customerId: CustomerId): Promise<readonly CaseId[]> => {
  const found: CaseId[] = [];
  for (let after: string | undefined; ; ) {
    const list = directory.casesLinkedTo(customerId);
    const page = await views.list(list, { limit: READ_AT_ONCE, ...(after === undefined ? {} : { after }) });
    found.push(...page.map(({ line }) => (line as CustomerCaseLine).caseId));
    after = page.at(-1)?.sort;
    if (page.length < READ_AT_ONCE || after === undefined) return found;
  }
};

const fold = (commits: readonly Commit<CustomerEvent>[]): CustomerState =>
  commits.flatMap(({ events }) => events).reduce<CustomerState>(evolveCustomer, { kind: 'none' });
const isNuisance = (customer: CustomerState): boolean => customer.kind === 'known' && !countsInFigures(customer.contactClass);
