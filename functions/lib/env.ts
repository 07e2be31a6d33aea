/**
 * The one file that reads the environment. Each reader names everything its function lacks in one error, so that a wrong
 * deployment is understood from the first log line.
 */

type Source = Readonly<Record<string, string | undefined>>;

/** What every function gets. `endpoint` and `s3Endpoint` are absent in AWS. */
const common = { eventsTable: 'EVENTS_TABLE', region: 'AWS_REGION' } as const;
const views = { viewsTable: 'VIEWS_TABLE' } as const;
const raw = { rawBucket: 'RAW_BUCKET' } as const;
const wakeups = { wakeupsQueueUrl: 'WAKEUPS_QUEUE_URL' } as const;
const lake = { lakeStream: 'LAKE_STREAM' } as const;
const mail = { mailSecretId: 'MAIL_SECRET_ID', mailDomain: 'MAIL_DOMAIN', supportAddress: 'SUPPORT_ADDRESS' } as const;
const standardWebhooks = { standardWebhooksSecretId: 'STANDARD_WEBHOOKS_SECRET_ID' } as const;

type Names = Readonly<Record<string, string>>;
type Read<N extends Names> = { readonly [K in keyof N]: string };

/** Marked as pure where it is called, and named by a function: what a function does not read is then left out of its bundle. */
const reader =
  <N extends Names>(functionName: string, naming: () => N) =>
  (source: Source = process.env): Read<N> => {
    const names = naming();
    const missing = Object.values(names).filter((name) => !source[name]);
    if (missing.length > 0) throw new Error(`${functionName} lacks the environment variable ${missing.join(', ')}`);
    return Object.fromEntries(Object.entries(names).map(([key, name]) => [key, source[name]])) as Read<N>;
  };

export const mailInboundEnv = /* @__PURE__ */ reader('mail.inbound', () => ({ ...common, ...views, ...raw, ...mail }));
export const phoneApiEnv = /* @__PURE__ */ reader('phone.api', () => ({
  ...common,
  ...raw,
  twilioSecretId: 'TWILIO_SECRET_ID',
  publicUrl: 'PUBLIC_URL',
}));
export const callsApiEnv = /* @__PURE__ */ reader('calls.api', () => ({
  ...common,
  ...raw,
  ...standardWebhooks,
  tcccSecretId: 'TCCC_SECRET_ID',
  publicUrl: 'PUBLIC_URL',
}));
export const connectInboundEnv = /* @__PURE__ */ reader('connect.inbound', () => ({ ...common, ...raw }));
export const mailhooksApiEnv = /* @__PURE__ */ reader('mailhooks.api', () => ({
  ...common,
  ...raw,
  postmarkSecretId: 'POSTMARK_SECRET_ID',
  mailgunSecretId: 'MAILGUN_SECRET_ID',
  sendgridSecretId: 'SENDGRID_SECRET_ID',
  mailQueueUrl: 'MAIL_QUEUE_URL',
  supportAddress: mail.supportAddress,
  publicUrl: 'PUBLIC_URL',
}));
export const interactionsApiEnv = /* @__PURE__ */ reader('interactions.api', () => ({
  ...common,
  ...raw,
  ...standardWebhooks,
  publicUrl: 'PUBLIC_URL',
}));
export const filesApiEnv = /* @__PURE__ */ reader('files.api', () => ({
  region: common.region,
  ...raw,
  ...standardWebhooks,
}));
export const replayQueueEnv = /* @__PURE__ */ reader('replay.queue', () => ({
  ...common,
  ...raw,
  mailQueueUrl: 'MAIL_QUEUE_URL',
  supportAddress: mail.supportAddress,
  publicUrl: 'PUBLIC_URL',
}));
export const casesApiEnv = /* @__PURE__ */ reader('cases.api', () => ({ ...common, ...views, ...raw }));
export const contentApiEnv = /* @__PURE__ */ reader('content.api', () => ({ ...common, ...views, ...raw }));
export const figuresApiEnv = /* @__PURE__ */ reader('figures.api', () => ({ ...common, ...views }));
export const intakeApiEnv = /* @__PURE__ */ reader('intake.api', () => ({ ...common, ...views }));
export const boardApiEnv = /* @__PURE__ */ reader('board.api', () => ({ ...common, ...views }));
export const peopleApiEnv = /* @__PURE__ */ reader('people.api', () => ({ ...common, ...views }));
export const policyApiEnv = /* @__PURE__ */ reader('policy.api', () => ({ ...common, ...views }));
export const customersApiEnv = /* @__PURE__ */ reader('customers.api', () => ({ ...common, ...views }));
export const identifyQueueEnv = /* @__PURE__ */ reader('identify.queue', () => ({ ...common, ...views }));
export const visitsApiEnv = /* @__PURE__ */ reader('visits.api', () => ({ ...common, ...views }));
export const workLogsApiEnv = /* @__PURE__ */ reader('worklogs.api', () => ({ ...common, ...views }));
export const metaApiEnv = /* @__PURE__ */ reader('meta.api', () => common);
const rebuilds = { rebuildsQueueUrl: 'REBUILDS_QUEUE_URL' } as const;
export const viewsApiEnv = /* @__PURE__ */ reader('views.api', () => ({ ...common, ...views, ...rebuilds }));
export const rebuildQueueEnv = /* @__PURE__ */ reader('rebuild.queue', () => ({ ...common, ...views, ...rebuilds }));
export const quartersApiEnv = /* @__PURE__ */ reader('quarters.api', () => ({ ...common, ...views, ...raw }));
export const figuresTimerEnv = /* @__PURE__ */ reader('figures.timer', () => ({ ...common, ...views }));
export const inspectionsApiEnv = /* @__PURE__ */ reader('inspections.api', () => ({ ...common, ...views, ...raw }));
export const inspectionsTimerEnv = /* @__PURE__ */ reader('inspections.timer', () => ({ ...common, ...views, ...raw }));
export const quarterTimerEnv = /* @__PURE__ */ reader('quarter.timer', () => ({ ...common, ...views, ...raw }));
export const viewsStreamEnv = /* @__PURE__ */ reader('views.stream', () => ({ ...common, ...views }));
export const reactionsStreamEnv = /* @__PURE__ */ reader('reactions.stream', () => ({
  ...common,
  ...wakeups,
  ...lake,
  lakeQueueUrl: 'LAKE_QUEUE_URL',
  noticesQueueUrl: 'NOTICES_QUEUE_URL',
  linksQueueUrl: 'LINKS_QUEUE_URL',
  mailQueueUrl: 'MAIL_QUEUE_URL',
  replaysQueueUrl: 'REPLAYS_QUEUE_URL',
  scheduleGroup: 'SCHEDULE_GROUP',
  scheduleRoleArn: 'SCHEDULE_ROLE_ARN',
  scheduleTargetArn: 'SCHEDULE_TARGET_ARN',
  scheduleDlqArn: 'SCHEDULE_DLQ_ARN',
}));
export const lakeQueueEnv = /* @__PURE__ */ reader('lake.queue', () => ({ ...common, ...lake }));
export const deadlinesTimerEnv = /* @__PURE__ */ reader('deadlines.timer', () => ({ ...common, ...wakeups }));
export const sweepTimerEnv = /* @__PURE__ */ reader('sweep.timer', () => ({
  ...common,
  ...views,
  ...wakeups,
  scheduleGroup: 'SCHEDULE_GROUP',
}));
export const noticesQueueEnv = /* @__PURE__ */ reader('notices.queue', () => ({
  ...common,
  ...views,
  ...raw,
  ...mail,
  publicUrl: 'PUBLIC_URL',
  configurationSet: 'MAIL_CONFIGURATION_SET',
}));
export const feedbackQueueEnv = /* @__PURE__ */ reader('feedback.queue', () => ({ ...common, mailSecretId: mail.mailSecretId }));
export const noticesApiEnv = /* @__PURE__ */ reader('notices.api', () => ({
  ...common,
  ...views,
  mailSecretId: mail.mailSecretId,
}));
export const surveyApiEnv = /* @__PURE__ */ reader('survey.api', () => ({
  ...common,
  mailSecretId: mail.mailSecretId,
  supportAddress: mail.supportAddress,
}));

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** The credentials that Lambda puts into the environment; for the requests that are signed without an SDK client. */
export const awsCredentials = (source: Source = process.env): AwsCredentials => {
  const names = { accessKeyId: 'AWS_ACCESS_KEY_ID', secretAccessKey: 'AWS_SECRET_ACCESS_KEY' } as const;
  const token = source.AWS_SESSION_TOKEN;
  return { ...reader('signing a request', () => names)(source), ...(token ? { sessionToken: token } : {}) };
};

/** Where a service is, when it is not AWS's own: the SDK's variables, the particular one first. */
const endpointOf =
  (service: string) =>
  (source: Source = process.env): string | undefined =>
    source[`AWS_ENDPOINT_URL_${service}`] || source.AWS_ENDPOINT_URL || undefined;

export const s3Endpoint = endpointOf('S3');
export const sesEndpoint = endpointOf('SESV2');
export const firehoseEndpoint = endpointOf('FIREHOSE');

/** Names the function in its log lines and metrics. */
export const serviceName = (source: Source = process.env): string => source.POWERTOOLS_SERVICE_NAME || 'kefu';
