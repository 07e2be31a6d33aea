import { expect, test } from 'vitest';
import { startDynoxide } from '../../../infra/local/dynoxide.ts';
import { localClient } from '../../support/tables.ts';
import { describeStore } from './conformance.ts';
import { describeLines } from './line-conformance.ts';

describeStore('Dynoxide', () => startDynoxide());
describeLines('Dynoxide', () => startDynoxide(), { tellsUnits: true });

test('no middleware of the client copies requests and answers for a log', () => {
  const client = localClient('http://127.0.0.1:1');
  expect(client.middlewareStack.identify().filter((name) => /logger/i.test(name))).toEqual([]);
});
