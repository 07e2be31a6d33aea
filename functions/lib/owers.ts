import { caseDecider } from '../../domain/case/case.ts';
import { customerDecider } from '../../domain/customer/customer.ts';
import { quarterDecider } from '../../domain/improvement/quarter.ts';
import { inspectionDecider } from '../../domain/inspection/inspection.ts';
import type { PolicyBook } from '../../domain/policy/service-policy.ts';
import type { EventStore } from './adapters/event-store.ts';
import { type ContextSource, createCommandHandler } from './handle-command.ts';
import type { Owers } from './notice-deadline.ts';

/** Every kind of stream that owes deadlines. */
export const createOwers = (store: EventStore, context: PolicyBook | ContextSource<PolicyBook>): Owers => ({
  case: createCommandHandler({ store, decider: caseDecider, context }),
  quarter: createCommandHandler({ store, decider: quarterDecider, context }),
  customer: createCommandHandler({ store, decider: customerDecider, context }),
  inspection: createCommandHandler({ store, decider: inspectionDecider, context }),
});
