/**
 * Stands in for the SDK's event streams in the bundles (12 KB each): none of the services that the functions call sends or takes one.
 * An SDK that begins to would say so here.
 */
const unsupported = (): never => {
  throw new Error('event streams are left out of the bundles (infra/aws/bundle.ts): take them in again');
};

export const eventStreamSerdeProvider = unsupported;
export const EventStreamSerde = unsupported;
