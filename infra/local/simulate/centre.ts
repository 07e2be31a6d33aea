import type { CaseType, Channel, Priority } from '../../../domain/case/words.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { type AgentId, agentId } from '../../../domain/kernel/ids.ts';
import type { Team } from '../../../domain/roster/words.ts';
import { createDice } from './dice.ts';

/** What the simulated centre is like, apart from the day. Shares and times are made up; none is a promise. */

export const categories = ['delivery', 'invoice', 'returns', 'installation', 'product-use', 'account'] as const;
export type Category = (typeof categories)[number];

export type Agent = {
  readonly id: AgentId;
  readonly name: string;
  readonly role: Role;
  readonly team: Team;
  /** Working time against the average: 0.8 is fast. */
  readonly pace: number;
  /** Points of satisfaction more or less. */
  readonly care: number;
};

/** What goes wrong in the quarter, and nowhere else: one category is solved slowly and badly. */
export type Weakness = { readonly category: Category; readonly slowness: number; readonly disappointment: number };

export const plantedWeakness = (seed: number): Weakness => ({
  category: createDice('weakness', seed).pick(['delivery', 'invoice', 'returns', 'installation'] as const),
  slowness: 3.2,
  disappointment: 1.1,
});

export const types: Readonly<Record<CaseType, number>> = {
  inquiry: 0.5,
  order: 0.17,
  technical: 0.16,
  complaint: 0.09,
  suggestion: 0.08,
};
export const priorityShares: Readonly<Record<Priority, number>> = { urgent: 0.04, high: 0.14, normal: 0.62, low: 0.2 };
export const channelsByDay: Readonly<Partial<Record<Channel, number>>> = {
  phone: 0.38,
  email: 0.26,
  chat: 0.23,
  social: 0.07,
  forum: 0.04,
  desk: 0.02,
};
/** Nobody is at the phone or the chat then; some ring all the same. */
export const channelsByNight: Readonly<Partial<Record<Channel, number>>> = {
  phone: 0.04,
  email: 0.62,
  social: 0.22,
  forum: 0.12,
};
export const categoriesOf: Readonly<Record<CaseType, Readonly<Record<Category, number>>>> = {
  inquiry: { delivery: 0.26, invoice: 0.16, returns: 0.14, installation: 0.1, 'product-use': 0.22, account: 0.12 },
  order: { delivery: 0.4, invoice: 0.22, returns: 0.16, installation: 0.08, 'product-use': 0.04, account: 0.1 },
  technical: { delivery: 0.06, invoice: 0.08, returns: 0.12, installation: 0.34, 'product-use': 0.34, account: 0.06 },
  complaint: { delivery: 0.26, invoice: 0.12, returns: 0.22, installation: 0.16, 'product-use': 0.16, account: 0.08 },
  suggestion: { delivery: 0.18, invoice: 0.12, returns: 0.14, installation: 0.12, 'product-use': 0.3, account: 0.14 },
};

/** B5: technical cases to technical support, product use to product service. */
export const teamOf = (caseType: CaseType, category: Category): Team => {
  if (caseType === 'technical') return 'technical-support';
  return category === 'product-use' ? 'product-service' : 'customer-service';
};

/** Minutes of an agent's time that a first contact takes. */
export const handlingMinutes: Readonly<Record<Channel, number>> = { phone: 5, chat: 4.5, email: 6, social: 4, forum: 5, desk: 6 };

export const shares: Readonly<Partial<Record<Team, number>>> = {
  'customer-service': 0.66,
  'technical-support': 0.16,
  'product-service': 0.18,
};

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗'];
const given = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '军',
  '洋',
  '勇',
  '艳',
  '杰',
  '娟',
  '涛',
  '明',
  '超',
  '秀兰',
  '霞',
  '平',
];
export const chineseName = (n: number): string =>
  `${surnames[n % surnames.length]}${given[Math.floor(n / surnames.length) % given.length]}`;
const firstNames = [
  'Anna',
  'Ben',
  'Carol',
  'David',
  'Emma',
  'Frank',
  'Grace',
  'Henry',
  'Irene',
  'Jack',
  'Kate',
  'Leo',
  'Mia',
  'Noah',
];
const lastNames = [
  'Miller',
  'Smith',
  'Brown',
  'Clark',
  'Davis',
  'Evans',
  'Green',
  'Hill',
  'Jones',
  'King',
  'Lee',
  'Moore',
  'Scott',
];
export const englishName = (n: number): string =>
  `${firstNames[n % firstNames.length]} ${lastNames[Math.floor(n / firstNames.length) % lastNames.length]}`;

/** As many people as so many cases a working day need: five days of seven each, busy for two thirds of a shift. */
export const createStaff = (casesPerDay: number, seed: number): readonly Agent[] => {
  const dice = createDice('staff', seed);
  return Object.entries(shares).flatMap(([team, share]) => {
    const people = Math.max(6, Math.ceil(((casesPerDay * share) / 55) * 1.4));
    return Array.from({ length: people }, (_, index): Agent => {
      const short = { 'customer-service': 'cs', 'technical-support': 'ts', 'product-service': 'ps' }[team] ?? team;
      return {
        id: agentId(`${short}-${String(index + 1).padStart(3, '0')}`),
        name: chineseName(Math.floor(dice.next() * 400)),
        role: index % 5 === 4 ? 'senior-agent' : 'agent',
        team: team as Team,
        pace: Math.min(1.25, Math.max(0.8, dice.lognormal(1, 0.1))),
        care: Math.min(0.15, Math.max(-0.15, dice.normal() * 0.07)),
      };
    });
  });
};

/** Who inspects the records of so many cases: two, or as many as have a quarter of an hour for each. */
export const createInspectors = (casesPerDay: number): readonly Agent[] =>
  Array.from({ length: Math.max(2, Math.ceil(casesPerDay / 250)) }, (_, index) => ({
    id: agentId(`qi-${String(index + 1).padStart(3, '0')}`),
    name: chineseName(31 + 17 * index),
    role: 'inspector',
    team: 'data-analysis',
    pace: 1,
    care: 0,
  }));
