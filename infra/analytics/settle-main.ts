import path from 'node:path';
import { parseArgs } from 'node:util';
import { settleLake } from './settle.ts';
import { alone, tidyLake } from './tidy.ts';

/**
 * `npm run lake:settle`: works out every table of a desk's lake, so that questions to a large one are answered in seconds. With
 * `--as-needed`, as the desk itself runs it: merges small files, and settles where much has come in.
 */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { data: { type: 'string', default: '.local' }, 'as-needed': { type: 'boolean' } } });
  const lake = path.join(values.data, 'lake');
  const began = performance.now();
  const done = await (values['as-needed']
    ? tidyLake(lake)
    : alone(lake, async () => ({ files: 0, rows: await settleLake(lake) })));
  if (done === 'somebody-else') throw new Error(`Another process is working on ${lake}; let it finish.`);
  const { files, rows } = done;
  const told = [...(files > 0 ? [`${files} small files merged`] : []), ...(rows === undefined ? [] : [`${rows} rows settled`])];
  console.log(`${told.join(', ') || 'nothing to do'} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
