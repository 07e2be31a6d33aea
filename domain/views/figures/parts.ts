import { channels } from '../../case/words.ts';
import { complaintOf, countOf, ofChannel, sumOf } from './names.ts';
import type { Values } from './numbers.ts';
import type { Definition } from './registry/definition.ts';

/**
 * What one fact adds to a figure (G4). Each part adds up over all facts to the figure's own: `n`, `count` of a share, seconds on
 * both clocks, the sum of scores, points and what failed. Empty where the fact adds nothing.
 */
export type Parts = Readonly<
  Partial<
    Record<
      'n' | 'count' | 'businessSeconds' | 'calendarSeconds' | 'seconds' | 'scores' | 'earned' | 'possible' | 'failed',
      number
    >
  >
>;

export const partsOf = ({ source }: Definition, values: Values, from: string): Parts => {
  const at = (name: string): number => values[name] ?? 0;
  switch (source.kind) {
    case 'count':
      return told({ n: at(source.of) });
    case 'share':
      return told({ n: total(source.of.map(at)) - (source.less === undefined ? 0 : at(source.less)), count: at(source.count) });
    case 'unrepeated':
      return told({ n: at(source.of) });
    case 'times': {
      const { of } = source;
      const seconds = (clock: string): number => at(sumOf(`${of}.${clock}`)) / 1000;
      const n = at(countOf(`${of}.business`));
      return n === 0 ? {} : { n, businessSeconds: seconds('business'), calendarSeconds: seconds('calendar') };
    }
    case 'timesByChannel': {
      const names = channels.map((channel) => ofChannel(source.of, channel));
      const n = total(names.map((name) => at(countOf(name))));
      return n === 0 ? {} : { n, seconds: total(names.map((name) => at(sumOf(name)))) / 1000 };
    }
    case 'scores': {
      const { of, top } = source;
      const n = total(SCORES.map((score) => at(`${of}@${score}`)));
      if (n === 0) return {};
      return top === undefined
        ? { n, scores: total(SCORES.map((score) => score * at(`${of}@${score}`))) }
        : { n, count: total(top.map((score) => at(`${of}@${score}`))) };
    }
    case 'answers':
      return told({ n: at(source.sent), count: total(SCORES.map((score) => at(`${source.of}@${score}`))) });
    case 'shareOfActive':
      return told({ n: at('opened') + firstIn(values, 'active.again', from), count: firstIn(values, source.of, from) });
    case 'points':
      return told({ n: at(source.of), earned: at(source.earned), possible: at(source.possible), failed: at(source.failed) });
    case 'complaints':
      return told({ n: total(Object.keys(values).map((name) => (complaintOf(name) === undefined ? 0 : at(name)))) });
    case 'stock':
      return {}; // told by the cases that are open, not by facts
    default:
      source satisfies never;
      return {};
  }
};

/** Marks `<of>~<day of the one before>` whose one before lies before the period: each case once. */
export const firstIn = (values: Values, of: string, from: string): number => {
  let sum = 0;
  for (const name in values) if (name.startsWith(`${of}~`) && name.slice(of.length + 1) < from) sum += values[name] ?? 0;
  return sum;
};

const SCORES = [1, 2, 3, 4, 5];
const total = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);
const told = (parts: Parts): Parts => (Object.values(parts).every((part) => part === 0) ? {} : parts);
