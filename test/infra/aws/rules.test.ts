import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../../infra/aws/bundle.ts';
import { createApp, featureFlags } from '../../../infra/aws/synth.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kefu-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const findings = (app: App) =>
  [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap((pack: NagPack) =>
    pack
      .validateScope(app)
      .violations.flatMap((violation) =>
        violation.violatingResources.map(({ constructPath }) => `${violation.ruleName} ${constructPath}`),
      ),
  );

describe('cdk-nag and CloudFormation', () => {
  let app: App;
  beforeAll(async () => {
    app = createApp(await bundleFunctions({ buildDir: path.join(folder, 'build') }), {
      outdir: path.join(folder, 'cdk.out'),
      checks: true,
    });
  });

  it('CloudFormation’s schemas have nothing against the templates', () => {
    expect(() => app.synth()).not.toThrow();
  });

  it('cdk-nag has no finding that is not acknowledged', () => {
    app.synth();
    expect(findings(app)).toEqual([]);
  });

  it('every acknowledgement gives a reason', () => {
    const reasons = app.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.values(data as Record<string, string>));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^\w.{25,}\.$/);
  });

  it('a bucket that is open to unencrypted connections would be found', () => {
    const other = new App({ outdir: path.join(folder, 'open'), builtinCloudFormationValidation: false });
    new Bucket(new Stack(other, 'Stack'), 'Bucket');
    other.synth();
    expect(findings(other)).toContain('AwsSolutions-S10 Stack/Bucket/Resource');
  });

  it('a property that does not exist would be found', () => {
    const other = new App({ outdir: path.join(folder, 'wrong'), builtinCloudFormationValidation: true, context: featureFlags });
    new CfnResource(new Stack(other, 'Stack'), 'Queue', { type: 'AWS::SQS::Queue', properties: { Colour: 'red' } });
    expect(() => other.synth()).toThrow(/Additional properties are not allowed/);
  });
});
