import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer, Validations } from 'aws-cdk-lib';
import { type BundleOptions, type Bundles, bundleFunctions, projectRoot } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { DeskStack } from './desk-stack.ts';
import { readSettings } from './settings.ts';

export type SynthOptions = BundleOptions & {
  /** Where the cloud assembly goes. Default: what the CDK's command line asks for, else `cdk.out` in the project. */
  readonly outdir?: string;
  /** Context over that of `cdk.json`. */
  readonly context?: Readonly<Record<string, string>>;
  /** The functions, where they are bundled already or are about to be. */
  readonly bundles?: Promise<Bundles>;
  /** Whether to hold the system against CloudFormation's schemas and the rules of cdk-nag, which takes seconds. Default: no. */
  readonly checks?: boolean;
};

/** Bundles the functions and writes the CloudFormation of the whole system; resolves to the assembly's folder. */
export const synthesize = async (options: SynthOptions = {}): Promise<string> => {
  const app = createApp(await (options.bundles ?? bundleFunctions(options)), options);
  if (options.checks) {
    const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  }
  return app.synth().directory;
};

/** The system as a tree of constructs, not yet synthesized or checked. */
export const createApp = (bundles: Bundles, { outdir, context, checks }: SynthOptions = {}): App => {
  const app = new App({
    outdir: outdir ?? process.env.CDK_OUTDIR ?? path.join(projectRoot, 'cdk.out'),
    context: { ...contextOfCdkJson(), ...featureFlags, ...context },
    builtinCloudFormationValidation: checks ?? false,
    analyticsReporting: false,
    treeMetadata: false,
    defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IReusableStackSynthesizer, // the command line checks it
  });
  const settings = readSettings(app.node);
  const data = new DataStack(app, settings);
  new DeskStack(app, { settings, bundles, data });
  return app;
};

const contextOfCdkJson = (): Record<string, unknown> => {
  const cdkJson: unknown = JSON.parse(readFileSync(path.join(projectRoot, 'cdk.json'), 'utf8'));
  const context = typeof cdkJson === 'object' && cdkJson !== null && 'context' in cdkJson ? cdkJson.context : {};
  return typeof context === 'object' && context !== null ? { ...context } : {};
};

/** Always on, so that the template is the same by `npm run synth`, by `cdk deploy` and on the local host. */
export const featureFlags = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true, // what CloudFormation would refuse is an error here as well
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': true,
};
