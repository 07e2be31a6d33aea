/** The operations of EventBridge Scheduler's API that the local host has. */

import * as z from 'zod';
import { account, awsFault, parseInput, type Route, region } from './aws-protocol.ts';
import { scheduleArn } from './schedule-delivery.ts';
import { firstOccurrence } from './schedule-expression.ts';
import { invalid, type ReadSchedule, readName, readSchedule, type ScheduleDefinition } from './schedule-model.ts';
import type { ScheduleStore, StoredSchedule } from './schedule-store.ts';
import type { Clock } from './seams.ts';
import type { GroupCommit } from './transactions.ts';

type Api = { readonly store: ScheduleStore; readonly clock: Clock; readonly commit: GroupCommit; readonly changed: () => void };

const SCHEDULE = /^\/schedules\/([^/]+)$/;
const GROUP = /^\/schedule-groups\/([^/]+)$/;

/** The operations over the stored schedules; every write is committed before it is answered. */
export const schedulerRoutes = ({ store, clock, commit, changed }: Api): readonly Route[] => [
  {
    method: 'POST',
    path: SCHEDULE,
    name: 'CreateSchedule',
    operation: async ({ name, body }) => {
      const { definition, expression } = readSchedule({ ...(body as object), Name: name });
      const { GroupName: group = 'default', ClientToken: token } = definition;
      await commit(() => {
        existingGroup(store, group);
        const known = store.get(group, name);
        if (known !== undefined) {
          // The same request once more, after a lost answer.
          if (token !== undefined && known.clientToken === token) return;
          throw awsFault('ConflictException', `Schedule ${name} already exists.`, { status: 409 });
        }
        store.put(definition, firstDue({ definition, expression }, clock.now()), clock.now());
      });
      changed();
      return { ScheduleArn: scheduleArn(group, name) };
    },
  },
  {
    method: 'GET',
    path: SCHEDULE,
    name: 'GetSchedule',
    operation: ({ name, query }) => described(existing(store, query.get('groupName') ?? 'default', name)),
  },
  {
    method: 'DELETE',
    path: SCHEDULE,
    name: 'DeleteSchedule',
    operation: async ({ name, query }) => {
      const group = query.get('groupName') ?? 'default';
      await commit(() => {
        existing(store, group, name);
        store.delete(group, name);
      });
    },
  },
  {
    method: 'GET',
    path: /^\/schedules$/,
    name: 'ListSchedules',
    operation: ({ query }) => {
      const page = pageOf(query);
      const group = query.get('ScheduleGroup');
      if (group !== null) existingGroup(store, group);
      const found = store.list({ ...page, group, state: query.get('State'), limit: page.limit + 1 });
      return { Schedules: found.slice(0, page.limit).map(summary), ...nextToken(page, found.length) };
    },
  },
  {
    method: 'POST',
    path: GROUP,
    name: 'CreateScheduleGroup',
    operation: async ({ name }) => {
      readName(name);
      const made = await commit(() => store.putGroup(name, clock.now()));
      if (!made) throw awsFault('ConflictException', `Schedule group ${name} already exists.`, { status: 409 });
      return { ScheduleGroupArn: groupArn(name) };
    },
  },
  {
    method: 'GET',
    path: GROUP,
    name: 'GetScheduleGroup',
    operation: ({ name }) => describedGroup(existingGroup(store, name)),
  },
  {
    method: 'DELETE',
    path: GROUP,
    name: 'DeleteScheduleGroup',
    operation: async ({ name }) => {
      if (name === 'default') throw invalid('The default schedule group cannot be deleted.');
      await commit(() => {
        existingGroup(store, name);
        store.deleteGroup(name);
      });
    },
  },
  {
    method: 'GET',
    path: /^\/schedule-groups$/,
    name: 'ListScheduleGroups',
    operation: ({ query }) => {
      const page = pageOf(query);
      const found = store.groups(page.prefix, page.limit + 1, page.offset);
      return { ScheduleGroups: found.slice(0, page.limit).map(describedGroup), ...nextToken(page, found.length) };
    },
  },
];

/** When a schedule made now falls due first; never while it is disabled. */
export const firstDue = ({ definition, expression }: ReadSchedule, now: number): number | undefined =>
  definition.State === 'DISABLED'
    ? undefined
    : firstOccurrence(expression, now, { anchor: definition.StartDate ?? now, end: definition.EndDate });

const existing = (store: ScheduleStore, group: string, name: string): StoredSchedule => {
  const schedule = store.get(group, name);
  if (schedule === undefined) throw awsFault('ResourceNotFoundException', `Schedule ${name} does not exist.`, { status: 404 });
  return schedule;
};

const existingGroup = (store: ScheduleStore, name: string) => {
  const group = store.group(name);
  if (group === undefined) throw awsFault('ResourceNotFoundException', `Schedule group ${name} does not exist.`, { status: 404 });
  return group;
};

const pageOf = (query: URLSearchParams) => {
  const read = parseInput(
    z.object({ MaxResults: z.coerce.number().int().min(1).max(100), NextToken: z.string().regex(/^\d+$/) }),
    {
      MaxResults: query.get('MaxResults') ?? '100',
      NextToken: query.get('NextToken') ?? '0',
    },
  );
  return { prefix: query.get('NamePrefix') ?? '', limit: read.MaxResults, offset: Number(read.NextToken) };
};

const nextToken = ({ limit, offset }: { limit: number; offset: number }, found: number) =>
  found > limit ? { NextToken: String(offset + limit) } : {};

const groupArn = (name: string) => `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;

/** A schedule as GetSchedule shows it: defaults filled in, dates in epoch seconds. */
export const described = (schedule: StoredSchedule) => {
  const { StartDate, EndDate, ...definition } = JSON.parse(schedule.definition) as ScheduleDefinition;
  return {
    ...definition,
    ScheduleExpressionTimezone: definition.ScheduleExpressionTimezone ?? 'UTC',
    State: definition.State ?? 'ENABLED',
    ActionAfterCompletion: definition.ActionAfterCompletion ?? 'NONE',
    Arn: scheduleArn(schedule.grp, schedule.name),
    ...(StartDate !== undefined && { StartDate: StartDate / 1000 }),
    ...(EndDate !== undefined && { EndDate: EndDate / 1000 }),
    CreationDate: schedule.createdAt / 1000,
    LastModificationDate: schedule.createdAt / 1000,
  };
};

const summary = (schedule: StoredSchedule) => {
  const { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target } = described(schedule);
  return { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target: { Arn: Target.Arn } };
};

const describedGroup = ({ name, createdAt }: { name: string; createdAt: number }) => {
  const CreationDate = createdAt / 1000;
  return { Arn: groupArn(name), Name: name, State: 'ACTIVE', CreationDate, LastModificationDate: CreationDate };
};
