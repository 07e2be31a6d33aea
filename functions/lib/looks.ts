import { randomUUID } from 'node:crypto';
import {
  type AccessEvent,
  type CaseContent,
  type CustomerViewed,
  caseAccessStream,
  customerAccessStream,
  type RecordLook,
} from '../../domain/access/access.ts';
import type { Colleague } from '../../domain/case/authorize.ts';
import { type CaseId, commandId, type StreamId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/time.ts';
import { signature } from './actor.ts';
import type { CommandHandler } from './handle-command.ts';

/** E6: logs a look at personal data. An answer waits for its log, so that nothing is shown whose log could not be written. */
export type Looks = {
  readonly atCase: (who: Colleague, caseId: CaseId, what: CaseContent) => Promise<void>;
  readonly atCustomer: (who: Colleague, customerId: string, found?: string) => Promise<void>;
};

export const createLooks = (handle: CommandHandler<undefined, RecordLook, AccessEvent>, now: () => Instant): Looks => {
  const record = async (who: Colleague, stream: StreamId, event: (at: Instant) => AccessEvent): Promise<void> => {
    const at = now();
    const command = { type: 'RecordLook', event: event(at) } as const;
    await handle({ stream, commandId: commandId(`look:${randomUUID()}`), actor: signature(who), now: at, command });
  };
  const looker = ({ id, role }: Colleague) => ({ by: id, ...(role === undefined ? {} : { role }) });
  return {
    atCase: (who, caseId, what) =>
      record(who, caseAccessStream(caseId), (at) => ({ type: 'CaseViewed', data: { caseId, what, ...looker(who), at } })),
    atCustomer: (who, customerId, found) =>
      record(who, customerAccessStream(customerId), (at): CustomerViewed => {
        const by = found === undefined ? {} : { found };
        return { type: 'CustomerViewed', data: { customerId, ...by, ...looker(who), at } };
      }),
  };
};
