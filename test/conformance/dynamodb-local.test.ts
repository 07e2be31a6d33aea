import { describeStore } from '../functions/store/conformance.ts';

describeStore("Amazon's DynamoDB Local", async () => {
  const endpoint = process.env.DYNAMODB_LOCAL_ENDPOINT;
  if (!endpoint) throw new Error('start this suite with: node test/conformance/dynamodb-local.ts');
  return { endpoint, stop: async () => {} }; // whoever started the engine stops it
});
