import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, synthesizeSystem } from './assembly.ts';

let system: System;
beforeAll(async () => {
  system = await synthesizeSystem({ mailDomain: 'help.example.com' });
});
afterAll(() => system.dispose());

describe('the data of the desk', () => {
  it.each(['Events/Table', 'Views/Table'])('%s can be restored to any second and is not deleted by mistake', (table) => {
    expect(system.at(table)).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it('keeps one item a commit, without an index that would be charged again, and streams what was written', () => {
    const { Properties } = system.at('Events/Table');
    expect(Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'stream', KeyType: 'HASH' },
        { AttributeName: 'commit', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    for (const table of system.all('AWS::DynamoDB::Table')) {
      expect(table.Properties).not.toHaveProperty('GlobalSecondaryIndexes');
      expect(table.Properties).not.toHaveProperty('LocalSecondaryIndexes');
    }
    expect(system.at('Views/Table').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'key', KeyType: 'HASH' },
        { AttributeName: 'sort', KeyType: 'RANGE' },
      ],
    });
  });

  it('closes its buckets to the public and to unencrypted connections, keeps versions, and logs each access to raw contacts', () => {
    const buckets = system.all('AWS::S3::Bucket');
    expect(buckets.map((bucket) => bucket.path).sort()).toEqual(['Lake/Bucket', 'Raw/AccessLog', 'Raw/Bucket']);
    for (const bucket of buckets) {
      expect(bucket).toMatchObject({
        DeletionPolicy: 'Retain',
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      });
      expect(statements(`${bucket.path}/Policy`)).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
    for (const bucket of ['Raw/Bucket', 'Lake/Bucket'])
      expect(
        system.say((system.at(bucket).Properties.LoggingConfiguration as Record<string, unknown>).DestinationBucketName),
      ).toBe('Raw/AccessLog');
  });

  it('takes mail from the one receipt rule of this account alone, into the mail prefix', () => {
    const fromSes = statements('Raw/Bucket/Policy').filter((statement) =>
      JSON.stringify(statement.Principal).includes('ses.amazonaws.com'),
    );
    expect(fromSes).toHaveLength(1);
    const conditions = equalsOf(fromSes[0]);
    expect(fromSes[0]).toMatchObject({ Effect: 'Allow', Action: 's3:PutObject' });
    expect(system.say(fromSes[0]?.Resource)).toBe('Raw/Bucket/mail/inbound/*');
    expect(system.say(conditions['aws:SourceAccount'])).toBe('{AccountId}');
    const { Properties } = system.at('MailIntake/Rule');
    const rule = `receipt-rule-set/${system.at('MailIntake/RuleSet').Properties.RuleSetName}:receipt-rule/${(Properties.Rule as { Name: string }).Name}`;
    expect(system.say(conditions['aws:SourceArn'])).toBe(`arn:{Partition}:ses:{Region}:{AccountId}:${rule}`);
  });

  it.each([
    ['kefu/twilio', 'authToken', 32],
    ['kefu/standard-webhooks', 'secret', 32],
    ['kefu/tccc', 'password', 32],
    ['kefu/postmark', 'password', 32],
    ['kefu/mailgun', 'signingKey', 32],
    ['kefu/sendgrid', 'password', 32],
    ['kefu/mail', 'macKey', 44],
  ])('%s starts with a random %s of %i letters and digits', (Name, GenerateStringKey, PasswordLength) => {
    const found = system.all('AWS::SecretsManager::Secret').filter(({ Properties }) => Properties.Name === Name);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        GenerateSecretString: { GenerateStringKey, PasswordLength, ExcludePunctuation: true, SecretStringTemplate: '{}' },
      },
    });
  });

  it('knows a group for every role and two scopes, lets nobody sign up by themselves and asks for a second factor', () => {
    const groups = system.all('AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties.GroupName);
    expect(groups.sort()).toEqual(['admin', 'agent', 'analyst', 'inspector', 'manager', 'senior-agent', 'supervisor']);
    expect(system.one('AWS::Cognito::UserPoolResourceServer').Properties).toMatchObject({
      Identifier: 'desk',
      Scopes: [{ ScopeName: 'cases.read' }, { ScopeName: 'cases.write' }],
    });
    expect(system.at('Identity/UserPool').Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  it("E6: a leaver's access ends at once: tokens live for five minutes and can be revoked", () => {
    expect(system.one('AWS::Cognito::UserPoolClient').Properties).toMatchObject({
      AccessTokenValidity: 5,
      TokenValidityUnits: { AccessToken: 'minutes' },
      EnableTokenRevocation: true,
      AllowedOAuthFlows: ['code'],
      GenerateSecret: false,
    });
  });
});

const statements = (policyPath: string): readonly Record<string, unknown>[] =>
  (system.at(policyPath).Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement;

const equalsOf = (statement: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  (statement.Condition as { StringEquals: Record<string, unknown> }).StringEquals;
