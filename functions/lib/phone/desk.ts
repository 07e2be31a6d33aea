import { callBackDecider } from '../../../domain/call-back/call-back.ts';
import { caseDecider } from '../../../domain/case/case.ts';
import { parkedDecider } from '../../../domain/intake/parked.ts';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import type { EventStore } from '../adapters/event-store.ts';
import { createCommandHandler } from '../handle-command.ts';
import { createPark } from '../park.ts';
import { createPolicies } from '../policies.ts';
import { createReceiveContact } from '../receive-contact.ts';
import { createCallBacks } from './call-backs.ts';
import { createKeypadSurvey } from './keypad.ts';
import { createReceiveCalls } from './receive-calls.ts';

/** The desk as every phone system's webhook reaches it, on the event store. */
export const createPhoneDesk = (store: EventStore, now: () => Instant = () => instantOf(Date.now())) => {
  const cases = createCommandHandler({ store, decider: caseDecider, context: createPolicies(store, now).book });
  const calls = createCommandHandler({ store, decider: callBackDecider, context: undefined });
  return {
    receive: createReceiveCalls({ receive: createReceiveContact(cases, now), ...createCallBacks({ calls, cases, now }) }),
    survey: createKeypadSurvey(cases),
    park: createPark(createCommandHandler({ store, decider: parkedDecider, context: undefined }), now),
  };
};
