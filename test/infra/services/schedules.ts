import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { functionArn, roleArn, type Services } from './support.ts';

/** A schedule as `reactions.stream` asks for it. */
const oneTime = (change: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'case-K7Q29XMB4.first-response.1',
  GroupName: 'deadlines',
  ScheduleExpression: 'at(2026-11-21T01:30:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: functionArn, RoleArn: roleArn, Input: '{"generation":1}' },
  ...change,
});

/** What a test asks of the group `deadlines`; the client and the services are those of the moment. */
export const schedulesOf = (now: () => { readonly client: SchedulerClient; readonly services: Services }) => ({
  create: (change?: Partial<CreateScheduleCommandInput>) => now().client.send(new CreateScheduleCommand(oneTime(change))),
  get: (Name: string) => now().client.send(new GetScheduleCommand({ Name, GroupName: 'deadlines' })),
  names: () =>
    now()
      .services.scheduler.list()
      .map(({ name }) => name),
});
