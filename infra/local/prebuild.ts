import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeInto } from './synthesize.ts';

// What `npm ci` ends with (`prepare`): bundles and template are made once, and the first start finds them. One that finds none, or
// other sources than these, makes them itself, so nothing is lost where this fails.
const outdir = await mkdtemp(path.join(tmpdir(), 'kefu-'));
try {
  await synthesizeInto(outdir);
} finally {
  await rm(outdir, { recursive: true, force: true });
}
