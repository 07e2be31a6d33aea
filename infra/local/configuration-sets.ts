import { z } from 'zod';
import type { ConfigurationSet } from './ses-events.ts';
import { flag, read } from './shapes.ts';
import type { Resource } from './template.ts';

const eventDestinationShape = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: flag.default(true),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.object({ EventBusArn: z.string().endsWith('event-bus/default') }),
  }),
});

/** SES's configuration sets as the template has them, each with what it tells the default event bus of. */
export const readConfigurationSets = (of: (type: string) => readonly Resource[]): readonly ConfigurationSet[] => {
  const destinations = of('AWS::SES::ConfigurationSetEventDestination').map((resource) => read(resource, eventDestinationShape));
  return of('AWS::SES::ConfigurationSet').map(({ name }) => ({
    name,
    events: destinations.flatMap(({ ConfigurationSetName, EventDestination: { Enabled, MatchingEventTypes } }) =>
      ConfigurationSetName === name && Enabled ? MatchingEventTypes.map((type) => type.toUpperCase()) : [],
    ),
  }));
};
