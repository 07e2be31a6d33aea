import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { type LinkWanted, telling } from '../../domain/case/link.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CustomerCommand, CustomerState } from '../../domain/customer/customer.ts';
import { type CustomerEvent, type CustomerId, customerStream, parseCustomerId } from '../../domain/customer/events.ts';
import type { Commit } from '../../domain/kernel/event.ts';
import { type CaseId, caseOfStream, caseStream, commandId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { systemActor } from './actor.ts';
import { customersBy, type FindPorts, survivorOf } from './find-customers.ts';
import type { CommandHandler } from './handle-command.ts';
import { asideIfNuisance, followClass, takeBack } from './nuisance.ts';

export type IdentifyPorts = FindPorts & {
  readonly cases: CommandHandler<CaseState, CaseCommand, CaseEvent>;
  readonly customers: CommandHandler<CustomerState, CustomerCommand, CustomerEvent>;
  readonly now: () => Instant;
};

/** `ambiguous`: what the contact told belongs to more than one customer; a person has to say whose case it is. */
export type Identified = 'linked' | 'unknown' | 'ambiguous' | 'disowned' | 'nothing';

const by = systemActor('identify.queue');

/** A2: tells whose a new case is, and carries what people said of a customer's cases from one stream to the other. */
export const createIdentify =
  (ports: IdentifyPorts) =>
  async ({ stream, commit }: LinkWanted): Promise<Identified> => {
    const { events, customers, now } = ports;
    const [one] = (await events.load(stream, commit - 1)) as readonly Commit<CaseEvent | CustomerEvent>[];
    const caseId = caseOfStream(stream);
    const customerId = stream.startsWith('customer#') ? parseCustomerId(stream.slice('customer#'.length)) : undefined;
    let outcome: Identified = 'nothing';
    for (const event of one?.events ?? []) {
      const at = { id: `${stream}/${commit}`, now: now() };
      if (event.type === 'CaseOpened' && caseId !== undefined) outcome = await byContact(ports, caseId, event.personal, at);
      if (event.type === 'CustomerIdentified' && customerId !== undefined && event.data.caseId !== undefined) {
        const survivor = await survivorOf(events, customerId);
        outcome = await link(ports, { caseId: event.data.caseId, customerId: survivor?.id ?? customerId, how: 'case' }, at);
      }
      if (event.type === 'ContactClassSet' && customerId !== undefined)
        await followClass(ports, { customerId, commit }, { ...at, by });
      if (event.type === 'CustomerUnlinked' && caseId !== undefined) {
        await takeBack(ports, caseId, { ...at, by });
        await customers({
          stream: customerStream(event.data.customerId),
          commandId: commandId(`disown:${at.id}`),
          actor: by,
          now: at.now,
          causation: at.id,
          command: { type: 'DisownCase', now: at.now, by, caseId },
        });
        outcome = 'disowned';
      }
    }
    return outcome;
  };

type Caused = { readonly id: string; readonly now: Instant };
type Told = Readonly<Partial<Record<(typeof telling)[number], string>>>;

const byContact = async (ports: IdentifyPorts, caseId: CaseId, told: Told, at: Caused): Promise<Identified> => {
  const found = await Promise.all(
    telling.map(async (how) => {
      const value = told[how];
      return value === undefined ? [] : (await customersBy(ports, how, value)).map(({ id }) => ({ id, how }));
    }),
  );
  const [first, ...others] = found.flat();
  if (first === undefined) return 'unknown';
  if (others.some(({ id }) => id !== first.id)) return 'ambiguous';
  return link(ports, { caseId, customerId: first.id, how: first.how }, at);
};

type Linking = { readonly caseId: CaseId; readonly customerId: CustomerId; readonly how: (typeof telling)[number] | 'case' };

const link = async (ports: IdentifyPorts, linking: Linking, { id, now }: Caused): Promise<Identified> => {
  const { caseId, customerId, how } = linking;
  const { cases } = ports;
  const outcome = await cases({
    stream: caseStream(caseId),
    commandId: commandId(`link:${id}`),
    actor: by,
    now,
    causation: id,
    command: { type: 'LinkCustomer', now, by, customerId, how },
  });
  const isLinked = outcome.kind === 'done' && outcome.state.kind !== 'none' && outcome.state.link?.customerId === customerId;
  if (!isLinked) return 'nothing';
  await asideIfNuisance(ports, { caseId, customerId }, { id, now, by });
  return 'linked';
};
