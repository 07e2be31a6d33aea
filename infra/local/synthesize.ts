import { spawn } from 'node:child_process';
import { once } from 'node:events';

const program = `const { synthesize } = await import(process.argv[1]); await synthesize({ outdir: process.argv[2] });`;

/** Bundles the functions and synthesizes the CDK app into `outdir`; in a process of its own, so that the CDK's memory goes with it. */
export const synthesizeInto = async (outdir: string): Promise<string> => {
  const synth = new URL('../aws/synth.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, synth, outdir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the CDK app could not be synthesized:\n${said.trim()}`);
  return outdir;
};
