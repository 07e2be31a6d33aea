import { accepted, type Decider, type Decision, unchanged } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * A delivery whose proof does not cover its content (a one-time token): the first content stands for the token, and another one under
 * the same token is nobody's (A1).
 */

export type DeliveryTaken = { readonly type: 'DeliveryTaken'; readonly data: { readonly digest: string; readonly at: Instant } };
export type DeliveryState = { readonly digest?: string };
export type TakeDelivery = { readonly type: 'TakeDelivery'; readonly digest: string; readonly at: Instant };

export const decideDelivery = ({ digest, at }: TakeDelivery, state: DeliveryState): Decision<DeliveryTaken> =>
  state.digest === undefined ? accepted<DeliveryTaken>({ type: 'DeliveryTaken', data: { digest, at } }) : unchanged;

export const deliveryDecider: Decider<DeliveryState, TakeDelivery, DeliveryTaken, undefined> = {
  initial: {},
  evolve: (state, { data }) => (state.digest === undefined ? { digest: data.digest } : state),
  decide: decideDelivery,
};
