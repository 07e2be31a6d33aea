import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../../infra/aws/bundle.ts';
import { createApp } from '../../../infra/aws/synth.ts';

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

describe('cdk-nag', () => {
  let app: App;
  beforeAll(async () => {
    app = createApp(await bundleFunctions({ buildDir: path.join(folder, 'build') }), { outdir: path.join(folder, 'cdk.out') });
    app.synth();
  });

  it('has no finding that is not acknowledged', () => {
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

  it('would find a bucket that is open to unencrypted connections', () => {
    const other = new App({ outdir: path.join(folder, 'other'), builtinCloudFormationValidation: false });
    new Bucket(new Stack(other, 'Stack'), 'Bucket');
    other.synth();
    expect(findings(other)).toContain('AwsSolutions-S10 Stack/Bucket/Resource');
  });
});
