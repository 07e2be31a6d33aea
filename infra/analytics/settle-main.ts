import path from 'node:path';
import { parseArgs } from 'node:util';
import { settleLake } from './settle.ts';

/** `npm run lake:settle`: works out every table of a desk's lake, so that questions to a large one are answered in seconds. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { data: { type: 'string', default: '.local' } } });
  const began = performance.now();
  const rows = await settleLake(path.join(values.data, 'lake'));
  console.log(`${rows} rows settled in ${((performance.now() - began) / 1000).toFixed(1)} s`);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
