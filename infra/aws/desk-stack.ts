import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type ApiName, type Operation, operations, type RouteKey } from '../../functions/lib/operations.ts';
import { Alarms } from './alarms.ts';
import type { Bundles } from './bundle.ts';
import { ConnectIntake } from './connect-intake.ts';
import type { DataStack } from './data-stack.ts';
import { DeskFunction, type FunctionName } from './desk-function.ts';
import { DeskApi } from './http-api.ts';
import { MailFeedback } from './mail-feedback.ts';
import { MailIdentity } from './mail-identity.ts';
import { MailIntake } from './mail-intake.ts';
import { Notices } from './notices.ts';
import { Rebuilds } from './rebuilds.ts';
import type { Settings } from './settings.ts';
import { Timers } from './timers.ts';
import { WorkQueue } from './work-queue.ts';

export type DeskStackProps = {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly data: DataStack;
};

/** Everything that can be deployed again at any time: functions and what calls them. */
export class DeskStack extends Stack {
  constructor(scope: Construct, { settings, bundles, data }: DeskStackProps) {
    super(scope, 'KefuDesk', { description: 'kefu: the service desk' });
    const { events, views, raw, lake, secrets } = data;
    const functions: DeskFunction[] = [];
    const fn = (name: FunctionName, seconds: number, memory: number): DeskFunction => {
      const made = new DeskFunction(this, { name, bundles, timeout: Duration.seconds(seconds), memory });
      functions.push(made);
      return made;
    };

    const mailInbound = fn('mail.inbound', 60, 2048); // a mail may have 40 MB
    const phone = fn('phone.api', 10, 1024); // Twilio waits 15 s
    const calls = fn('calls.api', 10, 1024);
    const connect = fn('connect.inbound', 20, 1024);
    const mailhooks = fn('mailhooks.api', 20, 1024);
    const interactions = fn('interactions.api', 10, 1024);
    const files = fn('files.api', 10, 1024);
    const cases = fn('cases.api', 20, 1024);
    const content = fn('content.api', 20, 1024);
    const intake = fn('intake.api', 20, 1024);
    const replay = fn('replay.queue', 20, 1024);
    const people = fn('people.api', 30, 1024); // shares out a leaver's cases one by one
    const customers = fn('customers.api', 20, 1024);
    const visits = fn('visits.api', 29, 1024); // a list's visits go to their customers one by one
    const workLogs = fn('worklogs.api', 20, 1024);
    const policy = fn('policy.api', 29, 1769); // replays a period in what-if: one processor, as long as the API waits
    const quarters = fn('quarters.api', 29, 1024);
    const inspections = fn('inspections.api', 29, 1024); // draws a month again to show it
    const board = fn('board.api', 20, 1024);
    const figures = fn('figures.api', 29, 1769); // adds up a quarter's sums: one processor
    const meta = fn('meta.api', 5, 512);
    const mailTexts = fn('notices.api', 20, 1024);
    const survey = fn('survey.api', 10, 1024);
    const viewsStream = fn('views.stream', 60, 1024);
    const reactions = fn('reactions.stream', 60, 1024);
    const deadlines = fn('deadlines.timer', 10, 1024); // short, so that a failed wake-up comes again within a minute
    const sweep = fn('sweep.timer', 50, 1024); // done before the next minute
    const quarter = fn('quarter.timer', 900, 1769); // a million cases within 1 GB, one time a quarter: one processor
    const drawer = fn('inspections.timer', 900, 1024); // a month's facts, a day at a time
    const packer = fn('figures.timer', 900, 1769); // adds up days, months and quarters: one processor
    const notices = fn('notices.queue', 30, 1024);
    const lakeQueue = fn('lake.queue', 30, 512);

    const identify = fn('identify.queue', 20, 1024);
    const viewsApi = fn('views.api', 29, 1024);
    const rebuild = fn('rebuild.queue', 300, 1769);
    const feedback = fn('feedback.queue', 20, 1024);

    const mail = new MailIdentity(this, 'Mail', settings);
    const mailIntake = new MailIntake(this, 'MailIntake', {
      mailDomain: settings.mailDomain,
      raw,
      reader: mailInbound,
      hooks: mailhooks,
    });
    mailIntake.node.addDependency(mail);
    new ConnectIntake(this, 'ConnectIntake', { reader: connect });
    const timers = new Timers(this, 'Timers', { deadlines, sweep, quarter, inspections: drawer, packer });
    const outbox = new Notices(this, 'Notices', { sender: notices, identity: mail });
    const rowsOwed = new WorkQueue(this, 'RowsOwed', {
      queueName: 'kefu-lake',
      worker: lakeQueue,
      batchSize: 10,
      variable: 'LAKE_QUEUE_URL',
    });
    const links = new WorkQueue(this, 'Links', {
      queueName: 'kefu-links',
      worker: identify,
      batchSize: 10,
      variable: 'LINKS_QUEUE_URL',
    });
    const replays = new WorkQueue(this, 'Replays', {
      queueName: 'kefu-replays',
      worker: replay,
      batchSize: 1,
      variable: 'REPLAYS_QUEUE_URL',
    });
    const rebuilds = new Rebuilds(this, 'Rebuilds', { worker: rebuild });
    new MailFeedback(this, 'MailFeedback', { identity: mail, reader: feedback });
    const api = new DeskApi(this, 'Api', { identity: data.identity });
    const publicUrl = settings.publicUrl ?? api.endpoint;

    for (const writer of [
      mailInbound,
      phone,
      cases,
      content,
      intake,
      replay,
      people,
      customers,
      visits,
      workLogs,
      calls,
      connect,
      interactions,
      mailhooks,
      policy,
      mailTexts,
      survey,
      deadlines,
      sweep,
      quarters,
      quarter,
      inspections,
      drawer,
      notices,
      identify,
      feedback,
    ])
      events.grantAppend(writer);
    for (const reader of [viewsStream, board, lakeQueue, viewsApi, figures, packer]) events.grantRead(reader);
    events.grantScan(rebuild);
    events.grantReadCommits(quarter); // comments and lessons
    for (const other of [meta, reactions]) events.nameTo(other);
    events.feed(viewsStream, { batchSize: 100 });
    events.feed(reactions, { batchSize: 100 });

    for (const keeper of [viewsStream, viewsApi]) {
      views.grantRead(keeper);
      views.grantStore(keeper);
      views.grantLines(keeper);
    }
    views.grantRebuild(rebuild);
    rebuilds.grantAsk(viewsApi);
    for (const reader of [
      mailInbound,
      cases,
      content,
      intake,
      people,
      customers,
      visits,
      workLogs,
      policy,
      sweep,
      inspections,
      drawer,
      mailTexts,
      notices,
      identify,
    ])
      views.grantRead(reader);
    views.grantReadBoard(board);
    for (const reader of [figures, quarters, quarter]) views.grantReadSums(reader);
    views.grantPack(packer);

    raw.grantRead(mailInbound, 'mail');
    raw.grantAdd(mailInbound, 'bodies');
    raw.grantAdd(phone, 'phone');
    raw.grantAdd(calls, 'phone');
    raw.grantAdd(calls, 'calls');
    raw.grantAdd(connect, 'phone');
    raw.grantAdd(interactions, 'interactions');
    raw.grantAdd(mailhooks, 'mailHooks');
    raw.grantAdd(mailhooks, 'mail');
    raw.grantRead(interactions, 'bodies'); // what is known of files
    raw.grantAdd(interactions, 'bodies');
    for (const part of ['files', 'uploads'] as const) raw.grantAdd(files, part);
    raw.grantRead(files, 'files');
    raw.grantRead(cases, 'bodies');
    raw.grantAdd(cases, 'bodies');
    raw.grantRead(content, 'bodies');
    for (const part of ['phone', 'calls', 'interactions', 'mailHooks', 'bodies'] as const) raw.grantRead(replay, part);
    for (const part of ['bodies', 'mail'] as const) raw.grantAdd(replay, part);
    raw.grantRead(notices, 'bodies');
    raw.grantRead(quarters, 'quarters');
    raw.grantRead(quarter, 'quarters');
    raw.grantAdd(quarter, 'quarters');
    for (const one of [inspections, drawer]) raw.grantRead(one, 'inspections');
    raw.grantAdd(drawer, 'inspections');

    secrets.grantRead(mailInbound, 'mail');
    for (const keeper of [notices, feedback, mailTexts]) secrets.grantRead(keeper, 'mail');
    secrets.grantRead(survey, 'mail');
    secrets.grantRead(phone, 'twilio');
    secrets.grantRead(calls, 'tccc');
    for (const signed of [calls, interactions, files]) secrets.grantRead(signed, 'standard-webhooks');

    mail.nameTo(mailInbound);
    mail.nameTo(replay);
    mail.nameTo(survey);
    mail.nameTo(mailhooks);
    for (const provider of ['postmark', 'mailgun', 'sendgrid'] as const) secrets.grantRead(mailhooks, provider);
    for (const linker of [phone, calls, interactions, mailhooks, notices, replay]) linker.tell('PUBLIC_URL', publicUrl);

    timers.grantArm(reactions);
    timers.grantWake(deadlines);
    timers.grantWake(sweep);
    timers.grantSee(sweep);
    outbox.grantAsk(reactions);
    for (const relay of [reactions, lakeQueue]) lake.grantAdd(relay);
    rowsOwed.grantSend(reactions);
    links.grantSend(reactions);
    replays.grantSend(reactions);
    for (const asker of [reactions, replay]) mailIntake.grantAsk(asker);

    const apis: Readonly<Record<ApiName, DeskFunction>> = {
      cases,
      content,
      intake,
      people,
      customers,
      visits,
      worklogs: workLogs,
      policy,
      quarters,
      inspections,
      notices: mailTexts,
      survey,
      board,
      figures,
      phone,
      calls,
      interactions,
      files,
      mailhooks,
      meta,
      views: viewsApi,
    };
    const routes = Object.entries(operations) as [RouteKey, Operation][];
    api.serve(...routes.map(([route, { at, access, limit }]) => ({ route, to: apis[at], access, ...(limit && { limit }) })));

    new Alarms(this, 'Alarms', {
      functions,
      sweep,
      lake: lake.deliveryStreamName,
      builds: lake.builds.stateMachineArn,
      apiId: api.apiId,
      email: settings.alarmEmail,
    });
    new CfnOutput(this, 'ApiUrl', { value: publicUrl });
    new CfnOutput(this, 'TwilioWebhookUrl', {
      value: `${publicUrl}/webhooks/phone/twilio`,
      description: 'Status callback for Twilio, method POST',
    });
    new CfnOutput(this, 'UserPoolId', { value: data.identity.userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: data.identity.client.userPoolClientId });
  }
}
