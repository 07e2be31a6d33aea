import { existsSync, readFileSync } from 'node:fs';

/** Processor time of the whole machine so far, in ticks: what its programs had, and what they waited for while its host gave it to others. */
export type Ticks = { readonly had: number; readonly stolen: number };

const STAT = '/proc/stat';

/** As Linux counts them (proc(5)); `undefined` on other systems. */
export const ticks = (): Ticks | undefined => (existsSync(STAT) ? ticksOf(readFileSync(STAT, 'utf8')) : undefined);

const ticksOf = (stat: string): Ticks => {
  const [, ...fields] = stat.slice(0, stat.indexOf('\n')).trim().split(/\s+/);
  const [user = 0, nice = 0, system = 0, _idle, _waiting, irq = 0, softirq = 0, stolen = 0] = fields.map(Number);
  return { had: user + nice + system + irq + softirq, stolen };
};

/** Of the processor time that was wanted between the two, the share that was stolen, in percent. */
export const stolenBetween = (from: Ticks | undefined, to: Ticks | undefined): number | undefined => {
  if (from === undefined || to === undefined) return undefined;
  const [had, stolen] = [to.had - from.had, to.stolen - from.stolen];
  return had + stolen === 0 ? 0 : Math.round((100 * stolen) / (had + stolen));
};
