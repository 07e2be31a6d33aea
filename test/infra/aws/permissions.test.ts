import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf, type System, synthesizeSystem } from './assembly.ts';

let system: System;
beforeAll(async () => {
  system = await synthesizeSystem();
});
afterAll(() => system.dispose());

const readsEvents = ['dynamodb:Query Events/Table'];
const appendsEvents = ['dynamodb:PutItem Events/Table', ...readsEvents];
const readsViews = ['dynamodb:Query Views/Table'];
const readsSums = ['dynamodb:GetItem Views/Table', ...readsViews]; // what is packed is told by one read of several items
const storesViews = ['BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem'].map((action) => `dynamodb:${action} Views/Table`);
const writesLines = ['PartiQLInsert', 'PartiQLUpdate'].map((action) => `dynamodb:${action} Views/Table`);
const isFed = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (action) => `dynamodb:${action} Events/Table`,
);
const worksThrough = (queue: string) =>
  ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} ${queue}`);
const sends = (queue: string) => [`sqs:SendMessage ${queue}`];
const ses = (action: string) =>
  ['identity/Mail/Domain', 'configuration-set/Mail/ConfigurationSet'].map(
    (resource) =>
      `ses:${action} arn:{Partition}:ses:{Region}:{AccountId}:${resource} if ${JSON.stringify({ StringLike: { 'ses:FromAddress': ['support@desk.example', 'support+*@desk.example'] } })}`,
  );
const schedules = (action: string) =>
  `scheduler:${action} arn:{Partition}:scheduler:{Region}:{AccountId}:schedule/Timers/Group/*`;
const passesRole = `iam:PassRole Timers/Role if ${JSON.stringify({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } })}`;

/** What each function may do, beyond writing its own log. A change here is a decision about access. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'mail.inbound': [
    ...appendsEvents,
    ...readsViews, // which case a mail belongs to
    's3:GetObject Raw/Bucket/mail/inbound/*',
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/bodies/*',
    'secretsmanager:GetSecretValue Secrets/mail',
    ...sends('mail.inbound/DeadLetters'),
    ...worksThrough('MailIntake/FromProviders/Queue'),
  ],
  'phone.api': [...appendsEvents, 's3:PutObject Raw/Bucket/webhooks/phone/*', 'secretsmanager:GetSecretValue Secrets/twilio'],
  'calls.api': [
    ...appendsEvents,
    's3:PutObject Raw/Bucket/webhooks/calls/*',
    's3:PutObject Raw/Bucket/webhooks/phone/*',
    'secretsmanager:GetSecretValue Secrets/standard-webhooks',
    'secretsmanager:GetSecretValue Secrets/tccc',
  ],
  'connect.inbound': [...appendsEvents, 's3:PutObject Raw/Bucket/webhooks/phone/*', ...sends('connect.inbound/DeadLetters')],
  'mailhooks.api': [
    ...appendsEvents,
    's3:PutObject Raw/Bucket/mail/inbound/*',
    's3:PutObject Raw/Bucket/webhooks/mail/*',
    'secretsmanager:GetSecretValue Secrets/mailgun',
    'secretsmanager:GetSecretValue Secrets/postmark',
    'secretsmanager:GetSecretValue Secrets/sendgrid',
    ...sends('MailIntake/FromProviders/Queue'),
  ],
  'files.api': [
    's3:GetObject Raw/Bucket/bodies/files/*', // what has been put there
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/bodies/files/*', // also by an address that it signs
    's3:PutObject Raw/Bucket/bodies/uploads/*',
    'secretsmanager:GetSecretValue Secrets/standard-webhooks',
  ],
  'interactions.api': [
    ...appendsEvents,
    's3:GetObject Raw/Bucket/bodies/*', // what is known of files
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/bodies/*',
    's3:PutObject Raw/Bucket/webhooks/interactions/*',
    'secretsmanager:GetSecretValue Secrets/standard-webhooks',
  ],
  'cases.api': [
    ...appendsEvents,
    ...readsViews,
    's3:GetObject Raw/Bucket/bodies/*',
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/bodies/*',
  ],
  'content.api': [
    ...appendsEvents, // every look is logged
    ...readsViews,
    's3:GetObject Raw/Bucket/bodies/*',
    's3:ListBucket Raw/Bucket',
  ],
  'intake.api': [...appendsEvents, ...readsViews],
  'replay.queue': [
    ...appendsEvents,
    ...worksThrough('Replays/Queue'),
    ...['calls', 'interactions', 'mail', 'phone'].map((part) => `s3:GetObject Raw/Bucket/webhooks/${part}/*`),
    's3:GetObject Raw/Bucket/bodies/*',
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/bodies/*',
    's3:PutObject Raw/Bucket/mail/inbound/*',
    ...sends('MailIntake/FromProviders/Queue'), // a mail read out of a webhook at last; and no secret: nothing is proved twice
  ],
  'people.api': [...appendsEvents, ...readsViews],
  'customers.api': [...appendsEvents, ...readsViews],
  'visits.api': [...appendsEvents, ...readsViews],
  'worklogs.api': [...appendsEvents, ...readsViews], // looks are logged
  'policy.api': [...appendsEvents, ...readsViews],
  'notices.api': [...appendsEvents, ...readsViews, 'secretsmanager:GetSecretValue Secrets/mail'], // looks are logged
  'inspections.api': [...appendsEvents, ...readsViews, 's3:GetObject Raw/Bucket/inspections/*', 's3:ListBucket Raw/Bucket'],
  'inspections.timer': [
    ...appendsEvents,
    ...readsViews,
    's3:GetObject Raw/Bucket/inspections/*',
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/inspections/*',
    ...sends('inspections.timer/DeadLetters'),
  ],
  'quarters.api': [...appendsEvents, ...readsSums, 's3:GetObject Raw/Bucket/quarters/*', 's3:ListBucket Raw/Bucket'],
  'quarter.timer': [
    ...appendsEvents,
    'dynamodb:BatchGetItem Events/Table', // comments and lessons, a hundred at once
    ...readsSums,
    's3:GetObject Raw/Bucket/quarters/*',
    's3:ListBucket Raw/Bucket',
    's3:PutObject Raw/Bucket/quarters/*',
    ...sends('quarter.timer/DeadLetters'),
  ],
  'survey.api': [...appendsEvents, 'secretsmanager:GetSecretValue Secrets/mail'],
  'board.api': [...readsEvents, ...readsViews, 'dynamodb:BatchGetItem Views/Table'], // the policy says in which zone a day ends
  'figures.timer': [
    ...readsEvents,
    ...readsSums,
    ...['BatchWriteItem', 'DeleteItem', 'PutItem'].map((action) => `dynamodb:${action} Views/Table`),
    ...sends('figures.timer/DeadLetters'),
  ],
  'figures.api': [...readsEvents, ...readsSums], // the policy says in which zone a day ends, and when the centre works
  'meta.api': [],
  'views.stream': [
    ...isFed,
    ...readsEvents,
    ...readsViews, // which builds are kept
    ...storesViews,
    ...writesLines,
    ...sends('views.stream/DeadLetters'),
  ],
  'views.api': [
    ...readsEvents,
    ...readsViews,
    ...storesViews, // redrives a parked stream; keeps the register of builds
    ...writesLines,
    ...sends('Rebuilds/Rebuilds/Queue'),
  ],
  'rebuild.queue': [
    ...readsEvents,
    'dynamodb:Scan Events/Table',
    ...readsSums, // builds are packed and held against each other
    ...storesViews,
    ...['BatchWriteItem', 'Scan'].map((action) => `dynamodb:${action} Views/Table`), // takes builds out that are read no longer
    ...worksThrough('Rebuilds/Rebuilds/Queue'),
    ...sends('Rebuilds/Rebuilds/Queue'),
  ],
  'reactions.stream': [
    ...isFed,
    ...['CreateSchedule', 'DeleteSchedule'].map(schedules),
    passesRole,
    ...sends('Timers/Wakeups/Queue'),
    ...sends('Notices/Notices/Queue'),
    ...sends('Links/Queue'),
    ...sends('RowsOwed/Queue'),
    ...sends('MailIntake/FromProviders/Queue'), // what is to be read once more
    ...sends('Replays/Queue'),
    'firehose:PutRecordBatch Lake/Stream',
    ...sends('reactions.stream/DeadLetters'),
  ],
  'lake.queue': [...readsEvents, ...worksThrough('RowsOwed/Queue'), 'firehose:PutRecordBatch Lake/Stream'],
  'deadlines.timer': [
    ...appendsEvents,
    ...worksThrough('Timers/Wakeups/Queue'),
    ...sends('Timers/Wakeups/Queue'),
    ...sends('deadlines.timer/DeadLetters'),
  ],
  'sweep.timer': [
    ...appendsEvents,
    ...readsViews,
    schedules('GetSchedule'),
    ...sends('Timers/Wakeups/Queue'),
    ...sends('sweep.timer/DeadLetters'),
  ],
  'identify.queue': [...appendsEvents, ...readsViews, ...worksThrough('Links/Queue')],
  'notices.queue': [
    ...appendsEvents,
    ...readsViews, // who is to be told of an escalation
    ...worksThrough('Notices/Notices/Queue'),
    's3:GetObject Raw/Bucket/bodies/*',
    's3:ListBucket Raw/Bucket',
    'secretsmanager:GetSecretValue Secrets/mail',
    ...ses('SendEmail'),
    ...ses('SendRawEmail'),
  ],
  'feedback.queue': [
    ...appendsEvents,
    ...worksThrough('MailFeedback/Feedback/Queue'),
    'secretsmanager:GetSecretValue Secrets/mail', // suppressed addresses are known by their keyed digest
  ],
};

describe('least privilege', () => {
  it.each(Object.entries(allowed))('%s may do exactly what is listed', (name, actions) => {
    const log = ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} ${name}/Log`);
    expect(permissionsOf(system, `${name}/Role`)).toEqual([...log, ...actions].sort());
  });

  it('every function is listed', () => {
    const names = system
      .all('AWS::Lambda::Function')
      .map(({ Properties }) => path.basename(String(Properties.Description), '.ts'));
    expect(names.sort()).toEqual(Object.keys(allowed).sort());
  });

  it('Scheduler may wake the five timers and set aside what it could not deliver', () => {
    expect(permissionsOf(system, 'Timers/Role')).toEqual([
      'lambda:InvokeFunction deadlines.timer/Function',
      'lambda:InvokeFunction figures.timer/Function',
      'lambda:InvokeFunction inspections.timer/Function',
      'lambda:InvokeFunction quarter.timer/Function',
      'lambda:InvokeFunction sweep.timer/Function',
      'sqs:SendMessage deadlines.timer/DeadLetters',
      'sqs:SendMessage figures.timer/DeadLetters',
      'sqs:SendMessage inspections.timer/DeadLetters',
      'sqs:SendMessage quarter.timer/DeadLetters',
      'sqs:SendMessage sweep.timer/DeadLetters',
    ]);
  });

  it('G3: Firehose may write two prefixes of the lake, read the one table that it converts by, and write its log', () => {
    expect(permissionsOf(system, 'Lake/Writer')).toEqual([
      ...['GetTable', 'GetTableVersion', 'GetTableVersions'].flatMap((action) =>
        ['catalog', 'database/kefu', 'table/kefu/event_rows'].map(
          (resource) => `glue:${action} arn:{Partition}:glue:{Region}:{AccountId}:${resource}`,
        ),
      ),
      'logs:PutLogEvents Lake/Log',
      ...['events', 'failed'].map((prefix) => `s3:AbortMultipartUpload Lake/Bucket/${prefix}/*`),
      's3:GetBucketLocation Lake/Bucket',
      ...['events', 'failed'].map((prefix) => `s3:GetObject Lake/Bucket/${prefix}/*`),
      's3:ListBucket Lake/Bucket',
      's3:ListBucketMultipartUploads Lake/Bucket',
      ...['events', 'failed'].map((prefix) => `s3:PutObject Lake/Bucket/${prefix}/*`),
    ]);
  });

  it('G3: the builder of tables may ask in its own workgroup, make tables in its own database, and show them in the analysts’', () => {
    const glue = (resource: string) => `arn:{Partition}:glue:{Region}:{AccountId}:${resource}`;
    const workgroup = 'arn:{Partition}:athena:{Region}:{AccountId}:workgroup/kefu-build';
    const made = [glue('catalog'), glue('database/kefu_build'), glue('table/kefu_build/*')];
    const shown = [glue('catalog'), glue('database/kefu'), glue('table/kefu/*')];
    const lines = (actions: readonly string[], resources: readonly string[]) =>
      actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`));
    const [rows, tables] = ['Lake/Bucket/events/*', 'Lake/Bucket/tables/*'];
    expect(permissionsOf(system, 'Lake/Builds/Builder')).toEqual(
      [
        ...lines(['athena:GetQueryExecution', 'athena:StartQueryExecution', 'athena:StopQueryExecution'], [workgroup]),
        ...lines(['glue:CreateTable', 'glue:DeleteTable'], made),
        ...lines(['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable'], [...new Set([...shown, ...made])]),
        ...lines(['glue:UpdateTable'], shown),
        ...lines(['s3:GetObject'], [rows, tables]),
        ...lines(['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'], [tables]),
        ...lines(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], ['Lake/Bucket']),
      ].sort(),
    );
    expect(permissionsOf(system, 'Lake/Builds/Waker')).toEqual(['states:StartExecution Lake/Builds/Machine']);
  });

  it('no role may do everything of a service or reach every resource, and none has a policy that somebody else writes', () => {
    for (const role of system.all('AWS::IAM::Role')) {
      expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
      for (const permission of permissionsOf(system, role.path)) expect(permission).toMatch(/^[a-z0-9-]+:[A-Za-z]+ [^*]/);
    }
  });

  it('nobody may change or delete an event', () => {
    const onEvents = system
      .all('AWS::IAM::Role')
      .flatMap((role) => permissionsOf(system, role.path).filter((permission) => permission.includes('Events/Table')));
    expect(onEvents.filter((permission) => /UpdateItem|DeleteItem|BatchWrite|PartiQL/.test(permission))).toEqual([]);
    expect(onEvents.length).toBeGreaterThan(0);
  });
});
