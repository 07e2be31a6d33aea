import type { CaseCommand } from '../../domain/case/commands.ts';
import type { Option } from '../../domain/case/working.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { agentId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { anAgent, staff } from './cases.ts';

/** Working a case, as the desk does it. */

export const restate = (now: Instant, need = 'the parcel sent to the new address'): CaseCommand => ({
  type: 'RestateNeed',
  now,
  by: anAgent,
  need,
});
export const confirmNeed = (now: Instant): CaseCommand => ({ type: 'ConfirmNeed', now, by: anAgent });

export const anOption = (title: string): Option => ({
  title,
  pros: ['fast'],
  cons: ['costs more'],
  steps: ['order', 'deliver'],
  duration: 'two days',
  extraCost: 20,
});
export const offer = (now: Instant, titles: readonly string[] = ['send again', 'refund']): CaseCommand => ({
  type: 'OfferOptions',
  now,
  by: anAgent,
  options: titles.map(anOption),
});
export const choose = (now: Instant, option = 1): CaseCommand => ({ type: 'ChooseOption', now, by: anAgent, option });
export const rejectOptions = (now: Instant, reason = 'too slow'): CaseCommand => ({
  type: 'RejectOptions',
  now,
  by: anAgent,
  reason,
});

export const promise = (now: Instant, dueAt: Instant): CaseCommand => ({
  type: 'MakePromise',
  now,
  by: anAgent,
  what: 'call back with the tracking number',
  reason: 'the carrier has not answered',
  dueAt,
});
export const keep = (now: Instant, promised = 'p1', at?: Instant): CaseCommand => ({
  type: 'KeepPromise',
  now,
  by: anAgent,
  promise: promised,
  ...(at === undefined ? {} : { at }),
});
export const giveUp = (now: Instant, promised = 'p1', role: Role = 'supervisor'): CaseCommand => ({
  type: 'CancelPromise',
  now,
  by: staff(role),
  promise: promised,
  reason: 'the carrier is bankrupt',
  told: 'the money comes back instead',
});
/** For a customer who was not reached (D5). */
export const requestSparing = (now: Instant): CaseCommand => ({
  type: 'RequestDeparture',
  now,
  by: anAgent,
  what: 'close without acceptance and visit',
  reason: 'the customer answers nobody',
  unreached: true,
});

export const transfer = (now: Instant, where: { readonly to?: string; readonly team?: string }): CaseCommand => ({
  type: 'Transfer',
  now,
  by: anAgent,
  reason: 'needs a technician',
  told: 'a technician will call',
  ...(where.to === undefined ? {} : { to: agentId(where.to) }),
  ...(where.team === undefined ? {} : { team: where.team }),
});
export const requestDeparture = (now: Instant): CaseCommand => ({
  type: 'RequestDeparture',
  now,
  by: anAgent,
  what: 'refund without the parcel',
  reason: 'a customer of ten years',
});
export const decideDeparture = (now: Instant, approved = true, role: Role = 'supervisor', departure = 'd1'): CaseCommand => ({
  type: 'DecideDeparture',
  now,
  by: staff(role),
  departure,
  approved,
});
