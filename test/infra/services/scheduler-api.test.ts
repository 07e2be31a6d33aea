import {
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schedulesOf } from './schedules.ts';
import { functionArn, roleArn, type Services, startServices } from './support.ts';

let services: Services;
let client: SchedulerClient;

beforeEach(async () => {
  services = await startServices();
  client = new SchedulerClient(services.client);
  services.scheduler.putGroup('deadlines');
});
afterEach(async () => {
  client.destroy();
  await services.close();
});

const { create, get, names } = schedulesOf(() => ({ client, services }));

describe('the API', () => {
  it('refuses a second schedule of the same name, and takes the same request twice as once', async () => {
    await create({ ClientToken: 'first' });
    await expect(create({ ClientToken: 'second' })).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Schedule case-K7Q29XMB4.first-response.1 already exists.',
      $metadata: { httpStatusCode: 409 },
    });
    await create({ ClientToken: 'first' });
    expect(names()).toHaveLength(1);
  });

  it('answers ResourceNotFoundException for what is not there', async () => {
    const missing = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(get('nothing')).rejects.toMatchObject({ ...missing, message: 'Schedule nothing does not exist.' });
    await expect(client.send(new DeleteScheduleCommand({ Name: 'nothing', GroupName: 'deadlines' }))).rejects.toMatchObject(
      missing,
    );
    await expect(create({ GroupName: 'none' })).rejects.toMatchObject({
      ...missing,
      message: 'Schedule group none does not exist.',
    });
  });

  it.each([
    ['a name with a character outside the pattern', { Name: 'case#1' }, /Value 'case#1' at 'name' .*regular expression pattern/],
    ['a name of 65 characters', { Name: 'x'.repeat(65) }, /less than or equal to 64/],
    ['at() with a Z', { ScheduleExpression: 'at(2026-11-21T01:30:00Z)' }, /Invalid Schedule Expression/],
    ['an unknown zone', { ScheduleExpressionTimezone: 'Mars/Base' }, /Invalid ScheduleExpressionTimezone/],
    [
      'an input that is no JSON for a function',
      { Target: { Arn: functionArn, RoleArn: roleArn, Input: 'hello' } },
      /must be JSON/,
    ],
    ['a flexible window without its width', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } }, /MaximumWindowInMinutes/],
    [
      'too many retries',
      { Target: { Arn: functionArn, RoleArn: roleArn, RetryPolicy: { MaximumRetryAttempts: 186 } } },
      /maximumRetryAttempts/,
    ],
  ])('refuses %s', async (_title, change, message) => {
    await expect(create(change)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringMatching(message) });
    expect(names()).toEqual([]);
  });

  it('refuses a kind of target it has no stand-in for, aloud', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const Target = { Arn: 'arn:aws:scheduler:::aws-sdk:dynamodb:putItem', RoleArn: roleArn, Input: '{}' };
    await expect(create({ Target })).rejects.toMatchObject({ name: 'ValidationException' });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('aws-sdk:dynamodb:putItem'));
    said.mockRestore();
  });

  it('shows a schedule as it was made', async () => {
    await create({ StartDate: new Date('2026-11-21T00:00:00Z'), Description: 'first response' });
    expect(await get('case-K7Q29XMB4.first-response.1')).toMatchObject({
      GroupName: 'deadlines',
      ScheduleExpression: 'at(2026-11-21T01:30:00)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      ActionAfterCompletion: 'DELETE',
      StartDate: new Date('2026-11-21T00:00:00Z'),
      CreationDate: new Date('2026-11-21T01:00:00Z'),
      Target: { Arn: functionArn, Input: '{"generation":1}' },
    });
  });

  it('lists by group, prefix and page', async () => {
    for (const Name of ['a_1', 'a_2', 'a_3', 'ab']) await create({ Name });
    await create({ Name: 'elsewhere', GroupName: undefined });
    const first = await client.send(new ListSchedulesCommand({ GroupName: 'deadlines', NamePrefix: 'a_', MaxResults: 2 }));
    expect(first.Schedules?.map(({ Name }) => Name)).toEqual(['a_1', 'a_2']);
    const second = await client.send(
      new ListSchedulesCommand({ GroupName: 'deadlines', NamePrefix: 'a_', MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(second.Schedules?.map(({ Name }) => Name)).toEqual(['a_3']);
    expect(second.NextToken).toBeUndefined();
    expect((await client.send(new ListSchedulesCommand({}))).Schedules).toHaveLength(5);
  });

  it('makes, shows, lists and deletes groups, with their schedules', async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: 'other' }));
    await expect(client.send(new CreateScheduleGroupCommand({ Name: 'other' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await create({ GroupName: 'other' });
    expect(await client.send(new GetScheduleGroupCommand({ Name: 'other' }))).toMatchObject({ State: 'ACTIVE' });
    const groups = await client.send(new ListScheduleGroupsCommand({}));
    expect(groups.ScheduleGroups?.map(({ Name }) => Name)).toEqual(['deadlines', 'default', 'other']);
    await client.send(new DeleteScheduleGroupCommand({ Name: 'other' }));
    expect(names()).toEqual([]);
    await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('refuses an operation it does not have, aloud', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(client.send(new ListTagsForResourceCommand({ ResourceArn: 'arn:aws:scheduler:x' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('GET /tags/'),
    });
    expect(said).toHaveBeenCalledWith(expect.stringContaining('scheduler'));
    said.mockRestore();
  });
});
