import type { Quarter } from '../../../domain/calendar/quarter.ts';
import type { Opening } from '../../../domain/case/commands.ts';
import type { CaseType, Channel, Priority } from '../../../domain/case/words.ts';
import { type CustomerId, customerIdFrom } from '../../../domain/customer/events.ts';
import { type CaseId, caseIdFrom } from '../../../domain/kernel/ids.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { type Arrival, DAY, HOUR } from './arrivals.ts';
import {
  type Category,
  categoriesOf,
  channelsByDay,
  channelsByNight,
  chineseName,
  englishName,
  priorityShares,
  types,
  type Weakness,
} from './centre.ts';
import { midnightOf } from './desk.ts';
import { createDice, type Dice } from './dice.ts';
import { type Language, subjectOf } from './texts.ts';

/** Who comes, with what, by which way: what is settled when a customer makes contact. */
export type Contact = {
  readonly at: number;
  readonly channel: Channel;
  readonly caseType: CaseType;
  readonly category: Category;
  readonly priority: Priority;
  readonly language: Language;
  readonly opening: Opening;
  readonly customer: SimulatedCustomer;
  /** What told whose contact it is (A2); nothing where it told none. */
  readonly toldBy?: 'phone' | 'email';
  readonly dice: Dice;
  /** Present where the planted weakness strikes. */
  readonly weakness?: Weakness;
};

export type SimulatedCustomer = {
  readonly id: CustomerId;
  /** Of the pool that some come from again and again. */
  readonly number: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly language: Language;
};

export type World = {
  readonly quarter: Quarter;
  readonly seed: number;
  readonly customers: number;
  readonly weakness: Weakness | undefined;
};

export const contactOf = ({ index, at, burst }: Arrival, world: World): Contact => {
  const { quarter, seed, weakness } = world;
  const dice = createDice(quarter, seed, index);
  const hour = (at - midnightOf(at)) / HOUR;
  const channel = dice.weighed<Channel>(hour < 8 || hour >= 20 ? channelsByNight : channelsByDay);
  const caseType = dice.weighed<CaseType>(burst ? { ...types, complaint: 4 * types.complaint } : types);
  const category = dice.weighed<Category>(categoriesOf[caseType]);
  const priority = dice.weighed<Priority>(prioritiesOf[caseType] ?? priorityShares);
  const customer = customerOf(world, dice);
  const known = { ...(knownBy(channel, dice) ? { email: customer.email } : {}), ...byPhone(channel, customer.phone) };
  const { name, language } = customer;
  const ids = idsOf(world, index);
  const atDesk = channel === 'desk' ? { caseType, category, priority } : {};
  const opening: Opening = {
    ...ids,
    ...atDesk,
    channel,
    subject: channel === 'phone' ? '来电' : subjectOf(category, language, dice),
    customer: { ...(channel === 'phone' ? {} : { name }), ...known, language },
    ...(caseType === 'order' ? { order: `SO${String(Math.floor(dice.next() * 1e8)).padStart(8, '0')}` } : {}),
    ...(dice.chance(0.05) ? { expectedBy: instantOf(Math.floor(at + dice.between(1, 4) * DAY)) } : {}),
  };
  const strikes = weakness?.category === category ? { weakness } : {};
  const toldBy: Contact['toldBy'] = 'phone' in known ? 'phone' : 'email' in known ? 'email' : undefined;
  const whose = { customer, ...(toldBy === undefined ? {} : { toldBy }) };
  return { at, channel, caseType, category, priority, language, opening, dice, ...whose, ...strikes };
};

/** Complaints and suggestions go their own way, which takes its time. */
const prioritiesOf: Readonly<Partial<Record<CaseType, Readonly<Partial<Record<Priority, number>>>>>> = {
  complaint: { high: 0.06, normal: 0.74, low: 0.2 },
  suggestion: { normal: 0.2, low: 0.8 },
};

/** Some come again and again: the lower numbers of the pool more often. */
const customerOf = ({ customers, seed }: World, dice: Dice): SimulatedCustomer => {
  const number = Math.floor(customers * dice.next() ** 1.6);
  const own = createDice('customer', seed, number);
  const language: Language = own.chance(0.86) ? 'zh' : 'en';
  const who = Math.floor(own.next() * 400);
  const bits = (BigInt(number + 1) * 38_654_705_667n + BigInt(Math.abs(seed)) * 1_000_003n) % (1n << 40n);
  return {
    id: customerIdFrom(Buffer.from(bits.toString(16).padStart(10, '0'), 'hex')),
    number,
    language,
    name: language === 'zh' ? chineseName(who) : englishName(who),
    email: `customer${number}@mail.example`,
    phone: `+861${String(3_000_000_000 + ((number * 7_919) % 7_000_000_000)).padStart(10, '0')}`,
  };
};

const knownBy = (channel: Channel, dice: Dice): boolean =>
  channel === 'email' || dice.chance({ phone: 0.45, chat: 0.6, social: 0.15, forum: 0.2, desk: 0.7 }[channel]);
const byPhone = (channel: Channel, phone: string) => (channel === 'phone' || channel === 'desk' ? { phone } : {});

/**
 * The 40 bits of a case id: four of the quarter, the rest a walk through all numbers that meets none twice. So no two cases of
 * sixteen quarters in a row share an id, and nobody has to remember which were given.
 */
const idsOf = ({ quarter, seed }: World, index: number): { readonly caseId: CaseId; readonly source: string } => {
  const era = BigInt((Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6))) % 16);
  const place = (BigInt(index + 1) * 38_654_705_667n + BigInt(Math.abs(seed)) * 1_000_003n) % (1n << 36n);
  const bits = ((era << 36n) | place).toString(16).padStart(10, '0');
  return { caseId: caseIdFrom(Buffer.from(bits, 'hex')), source: `${bits}${'0'.repeat(54)}` };
};
