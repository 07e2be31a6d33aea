import { describeStore, type Engine } from '../functions/store/conformance.ts';
import { describeLines } from '../functions/store/line-conformance.ts';

/** Whoever started the engine stops it. */
const running = async (): Promise<Engine> => {
  const endpoint = process.env.DYNAMODB_LOCAL_ENDPOINT;
  if (!endpoint) throw new Error('start this suite with: node test/conformance/dynamodb-local.ts');
  return { endpoint, stop: async () => {} };
};

describeStore("Amazon's DynamoDB Local", running);
describeLines("Amazon's DynamoDB Local", running, { tellsUnits: false });
