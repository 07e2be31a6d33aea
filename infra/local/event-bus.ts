/** EventBridge's default bus on one machine: what is put on it goes to the functions and queues whose rules it fits. */

import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { account, jsonRpcService, parseInput, region } from './aws-protocol.ts';
import { patternFilter } from './event-pattern.ts';
import type { Clock, InvokeAsync, Service } from './seams.ts';
import type { SendToQueue } from './sqs-queues.ts';

export type EventRule = { readonly name: string; readonly pattern: string; readonly targets: readonly string[] };

export type EventBus = Service & {
  /** Makes a rule of the template known. Throws for a pattern that this host does not know. */
  declare(rule: EventRule): void;
  /** What a stand-in tells of itself. */
  tell(event: BusEvent): Promise<void>;
};

export type BusEvent = {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: object;
};

/** `PutEvents`. AWS refuses the sources of its own services from anybody else; here somebody has to speak for them. */
export const createEventBus = (options: {
  readonly clock: Clock;
  readonly invokeAsync: InvokeAsync;
  readonly sendToQueue: SendToQueue;
}): EventBus => {
  const rules: { readonly fits: (event: unknown) => boolean; readonly targets: readonly string[] }[] = [];

  const put = async (
    entry: z.output<typeof entryShape>,
  ): Promise<{ EventId: string } | { ErrorCode: string; ErrorMessage: string }> => {
    const detail = parsed(entry.Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const { DetailType, Source: source, Resources: resources = [], Time } = entry;
    return { EventId: await deliver({ source, 'detail-type': DetailType, resources, detail }, Time) };
  };
  /** `time` in seconds; now where it is missing. Gives the event's id. */
  const deliver = async (told: BusEvent, time?: number): Promise<string> => {
    const at = new Date(time === undefined ? options.clock.now() : time * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
    const event = { version: '0', id: randomUUID(), ...told, account, time: at, region };
    for (const { fits, targets } of rules) {
      if (!fits(event)) continue;
      for (const target of targets) {
        if (target.startsWith('arn:aws:sqs:')) options.sendToQueue(target, JSON.stringify(event));
        else await options.invokeAsync(target, event);
      }
    }
    return event.id;
  };

  const service = jsonRpcService('events', {
    PutEvents: async (input) => {
      const { Entries } = parseInput(request, input);
      const results = [];
      for (const entry of Entries) results.push(await put(entry));
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  });
  return {
    ...service,
    tell: async (event) => void (await deliver(event)),
    declare: ({ pattern, targets }) => void rules.push({ fits: patternFilter(pattern), targets }),
  };
};

const entryShape = z.object({
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string(),
  Time: z.number().optional(),
  Resources: z.array(z.string()).optional(),
  EventBusName: z.enum(['default']).optional(),
});
const request = z.object({ Entries: z.array(entryShape).min(1).max(10) });

const parsed = (detail: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(detail);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
