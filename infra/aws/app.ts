import { synthesize } from './synth.ts';

// `npm run synth`, and what the CDK's command line runs (cdk.json).
console.error(`CloudFormation written to ${await synthesize({ checks: true })}`);
