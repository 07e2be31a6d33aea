import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { deadLettersOf } from './dead-letters.ts';
import type { DeskFunction } from './desk-function.ts';
import { WorkQueue } from './work-queue.ts';

export type TimersProps = {
  /** Woken by a schedule, and by the delay queue for the last seconds. */
  readonly deadlines: DeskFunction;
  /** Runs each minute and fires what nothing else has fired. */
  readonly sweep: DeskFunction;
  /** Runs each hour and closes the quarter that is due. */
  readonly quarter: DeskFunction;
  /** Runs each day and draws the records of a month that is over. */
  readonly inspections: DeskFunction;
  /** Runs each hour and packs the sums of days past. */
  readonly packer: DeskFunction;
};

/**
 * What wakes the desk: a group of one-time schedules that `reactions.stream` makes, the delay queue `wakeups` for the
 * seconds that Scheduler is not exact to, and the sweep.
 */
export class Timers extends Construct {
  private readonly deadlines: DeskFunction;
  private readonly wakeups: WorkQueue;
  private readonly group: CfnScheduleGroup;
  private readonly role: Role;

  constructor(scope: Construct, id: string, { deadlines, sweep, quarter, inspections, packer }: TimersProps) {
    super(scope, id);
    this.deadlines = deadlines;
    this.group = new CfnScheduleGroup(this, 'Group', { name: 'kefu' });
    this.wakeups = new WorkQueue(this, 'Wakeups', {
      queueName: 'kefu-wakeups',
      worker: deadlines,
      batchSize: 10,
      variable: 'WAKEUPS_QUEUE_URL',
    });
    this.role = this.createRole([deadlines, sweep, quarter, inspections, packer]);
    this.schedule('EachMinute', sweep, {
      name: 'sweep',
      description: 'Fires what is due and unfired, re-arms what was never armed.',
      every: Duration.minutes(1),
    });
    this.schedule('EachHour', quarter, {
      name: 'quarter',
      description: 'Closes each quarter once its time has come.',
      every: Duration.hours(1),
    });
    this.schedule('EachDay', inspections, {
      name: 'inspections',
      description: 'Draws a tenth of the records of each month that is over.',
      every: Duration.days(1), // a month in which nothing was closed is looked through each time
    });
    this.schedule('EachHourPacking', packer, {
      name: 'figures',
      description: 'Packs the sums of days past.',
      every: Duration.hours(1),
    });
  }

  /** Lets a function put wake-ups on the delay queue. */
  grantWake(fn: DeskFunction): void {
    this.wakeups.grantSend(fn);
  }

  /** Lets a function arm and disarm timers: schedules of this group that wake `deadlines.timer`, and the delay queue. */
  grantArm(fn: DeskFunction): void {
    this.grantWake(fn);
    this.nameGroupTo(fn);
    fn.tell('SCHEDULE_ROLE_ARN', this.role.roleArn);
    fn.tell('SCHEDULE_TARGET_ARN', this.deadlines.lambda.functionArn);
    fn.tell('SCHEDULE_DLQ_ARN', deadLettersOf(this.deadlines).queueArn);
    fn.allow({
      actions: ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
      resources: [this.schedulesArn()],
      wildcardBecause: 'The schedules of one group; their names are made from the deadlines.',
    });
    fn.allow({
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  }

  /** Lets a function see whether a timer is armed. */
  grantSee(fn: DeskFunction): void {
    this.nameGroupTo(fn);
    fn.allow({
      actions: ['scheduler:GetSchedule'],
      resources: [this.schedulesArn()],
      wildcardBecause: 'The schedules of one group; their names are made from the deadlines.',
    });
  }

  private nameGroupTo(fn: DeskFunction): void {
    fn.tell('SCHEDULE_GROUP', this.group.ref);
  }

  private schedulesArn(): string {
    return Stack.of(this).formatArn({ service: 'scheduler', resource: 'schedule', resourceName: `${this.group.ref}/*` });
  }

  /** What Scheduler may do for the schedules of this group, in this account, and for nobody else's. */
  private createRole(targets: readonly DeskFunction[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.group.attrArn } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: targets.map((fn) => fn.lambda.functionArn) }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: targets.map((fn) => deadLettersOf(fn).queueArn) }),
    );
    return role;
  }

  private schedule(id: string, fn: DeskFunction, { name, description, every }: Tick): void {
    const [count, unit] = rateOf(every.toMinutes());
    const schedule = new CfnSchedule(this, id, {
      name,
      groupName: this.group.ref,
      description,
      scheduleExpression: `rate(${count} ${unit}${count === 1 ? '' : 's'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.lambda.functionArn,
        roleArn: this.role.roleArn,
        // The next tick does what this one could not, so a late one is of no use.
        retryPolicy: { maximumEventAgeInSeconds: every.toSeconds(), maximumRetryAttempts: 1 },
        deadLetterConfig: { arn: deadLettersOf(fn).queueArn },
      },
    });
    schedule.node.addDependency(this.role);
  }
}

const rateOf = (minutes: number): readonly [number, 'minute' | 'hour' | 'day'] => {
  if (minutes % 1440 === 0) return [minutes / 1440, 'day'];
  return minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
};

type Tick = { readonly name: string; readonly description: string; readonly every: Duration };
