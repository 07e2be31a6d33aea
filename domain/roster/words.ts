/** The words of the roster (E1). */

export const teams = ['customer-service', 'technical-support', 'product-service', 'data-analysis'] as const;
export type Team = (typeof teams)[number];

/** The team of a case that was routed to none, and of people whom the roster does not know. */
export const firstTeam: Team = 'customer-service';

/** Whether an agent takes work now: 在线, 忙碌, 离开, 下班. */
export const presences = ['available', 'busy', 'away', 'off'] as const;
export type Presence = (typeof presences)[number];

/** What an agent can hold at one time. Chat cases count as chats, all others as cases. */
export type Capacity = { readonly cases: number; readonly chats: number };
export type Work = keyof Capacity;
