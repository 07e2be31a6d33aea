/** What `Ref` and `Fn::GetAtt` give for each resource type, as CloudFormation's reference has it. */

/** Where a resource stands: its physical name and the addresses of this host. */
export type Place = {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  /** The stand-ins' endpoint, `http://127.0.0.1:<port>`. */
  readonly awsUrl: string;
  /** The HTTP API, `http://127.0.0.1:<port>`. */
  readonly apiUrl: string;
};

type Value = (place: Place) => string;

export type Kind = {
  /** The property that may name the resource. */
  readonly named?: string;
  readonly ref?: Value;
  readonly attributes?: Readonly<Record<string, Value>>;
};

const arn =
  (service: string, kind = ''): Value =>
  ({ region, account, name }) =>
    `arn:aws:${service}:${region}:${account}:${kind}${name}`;
const byName: Value = ({ name }) => name;
const table: Kind = {
  named: 'TableName',
  attributes: {
    Arn: arn('dynamodb', 'table/'),
    // The label is a date in AWS; one that never changes keeps the plan free of the engine's state.
    StreamArn: (place) => `${arn('dynamodb', 'table/')(place)}/stream/local`,
  },
};
const queueUrl: Value = ({ awsUrl, account, name }) => `${awsUrl}/${account}/${name}`;
const secretArn: Value = (place) => `${arn('secretsmanager', 'secret:')(place)}-local0`;
const poolId: Value = ({ region, name }) => `${region}_${name.replaceAll(/[^0-9a-zA-Z]/g, '')}`;

/** Types this host stands in for. */
export const standIns: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Lambda::Function': { named: 'FunctionName', attributes: { Arn: arn('lambda', 'function:') } },
  'AWS::Lambda::EventSourceMapping': {},
  'AWS::Lambda::EventInvokeConfig': {},
  'AWS::SQS::Queue': {
    named: 'QueueName',
    ref: queueUrl,
    attributes: { Arn: arn('sqs'), QueueName: byName, QueueUrl: queueUrl },
  },
  'AWS::S3::Bucket': {
    named: 'BucketName',
    attributes: {
      Arn: ({ name }) => `arn:aws:s3:::${name}`,
      DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
      RegionalDomainName: ({ name, region }) => `${name}.s3.${region}.amazonaws.com`,
    },
  },
  'AWS::Scheduler::ScheduleGroup': { named: 'Name', attributes: { Arn: arn('scheduler', 'schedule-group/') } },
  'AWS::Scheduler::Schedule': { named: 'Name', attributes: { Arn: arn('scheduler', 'schedule/default/') } },
  'AWS::SecretsManager::Secret': { named: 'Name', ref: secretArn, attributes: { Id: secretArn, Arn: secretArn } },
  'AWS::ApiGatewayV2::Api': {
    attributes: { ApiId: byName, ApiEndpoint: ({ apiUrl }) => apiUrl },
  },
  'AWS::ApiGatewayV2::Stage': { named: 'StageName' },
  'AWS::ApiGatewayV2::Route': {},
  'AWS::ApiGatewayV2::Integration': {},
  'AWS::ApiGatewayV2::Authorizer': { attributes: { AuthorizerId: byName } },
  'AWS::Cognito::UserPool': {
    ref: poolId,
    attributes: {
      Arn: (place) => `arn:aws:cognito-idp:${place.region}:${place.account}:userpool/${poolId(place)}`,
      ProviderName: (place) => `cognito-idp.${place.region}.amazonaws.com/${poolId(place)}`,
      ProviderURL: (place) => `https://cognito-idp.${place.region}.amazonaws.com/${poolId(place)}`,
      UserPoolId: poolId,
    },
  },
  'AWS::Cognito::UserPoolResourceServer': { named: 'Identifier' },
  'AWS::Cognito::UserPoolClient': { attributes: { ClientId: byName } },
  'AWS::SES::ReceiptRule': {},
  'AWS::SES::ConfigurationSet': { named: 'Name' },
  'AWS::SES::ConfigurationSetEventDestination': {},
  'AWS::KinesisFirehose::DeliveryStream': {
    named: 'DeliveryStreamName',
    attributes: { Arn: arn('firehose', 'deliverystream/') },
  },
  // The columns that Firehose converts by; a view is a query, which Athena runs there and DuckDB here.
  'AWS::Glue::Table': {},
  'AWS::Events::Rule': { named: 'Name', attributes: { Arn: arn('events', 'rule/') } },
};

/** Types that need none here: who may do what, how long to keep, whom to alarm, and how AWS itself is set up. */
export const needNone: Readonly<Record<string, Kind>> = {
  'AWS::ApiGateway::Account': {},
  'AWS::Athena::WorkGroup': { named: 'Name' },
  'AWS::CDK::Metadata': {},
  'AWS::CloudWatch::Alarm': { named: 'AlarmName', attributes: { Arn: arn('cloudwatch', 'alarm:') } },
  'AWS::CloudWatch::CompositeAlarm': { named: 'AlarmName', attributes: { Arn: arn('cloudwatch', 'alarm:') } },
  'AWS::CloudWatch::Dashboard': { named: 'DashboardName' },
  'AWS::Cognito::UserPoolDomain': { named: 'Domain' },
  'AWS::Cognito::UserPoolGroup': { named: 'GroupName' },
  'AWS::Glue::Database': {},
  'AWS::IAM::ManagedPolicy': {
    named: 'ManagedPolicyName',
    ref: ({ account, name }) => `arn:aws:iam::${account}:policy/${name}`,
  },
  'AWS::IAM::Policy': { named: 'PolicyName' },
  'AWS::IAM::Role': {
    named: 'RoleName',
    attributes: { Arn: ({ account, name }) => `arn:aws:iam::${account}:role/${name}`, RoleId: byName },
  },
  'AWS::KMS::Alias': { named: 'AliasName' },
  'AWS::KMS::Key': { attributes: { Arn: arn('kms', 'key/'), KeyId: byName } },
  'AWS::Lambda::Permission': {},
  'AWS::Logs::LogGroup': { named: 'LogGroupName', attributes: { Arn: (place) => `${arn('logs', 'log-group:')(place)}:*` } },
  'AWS::Logs::LogStream': { named: 'LogStreamName' },
  'AWS::Logs::MetricFilter': {},
  'AWS::Logs::ResourcePolicy': {},
  'AWS::S3::BucketPolicy': {},
  // Works tables out for Athena; DuckDB does that here, when they are asked for.
  'AWS::StepFunctions::StateMachine': {
    named: 'StateMachineName',
    attributes: { Arn: arn('states', 'stateMachine:') },
  },
  'AWS::SES::EmailIdentity': { named: 'EmailIdentity' },
  'AWS::SES::ReceiptRuleSet': { named: 'RuleSetName' },
  'AWS::SNS::Subscription': {},
  'AWS::SNS::Topic': { named: 'TopicName', ref: arn('sns'), attributes: { TopicArn: arn('sns'), TopicName: byName } },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::QueuePolicy': {},
};

/** Custom resources act while AWS deploys (activating a receipt rule set, emptying a bucket): nothing runs them here. */
export const isCustom = (type: string): boolean => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
