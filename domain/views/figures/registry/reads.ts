import { channels } from '../../../case/words.ts';
import { bucketIn, complaintOf, countOf, ofChannel, sumOf } from '../names.ts';
import type { Definition } from './definition.ts';

/** Whether a number, by its name, goes into any of the figures: what does not need not be added up. */
export const readsOf = (figures: readonly Definition[]): ((name: string) => boolean) => {
  const [exact, distributions] = [new Set<string>(), new Set<string>()];
  const [days, scores] = [new Set<string>(), new Set<string>()];
  let complaints = false;
  for (const { source } of figures)
    switch (source.kind) {
      case 'count':
        exact.add(source.of);
        break;
      case 'share':
        for (const name of [source.count, ...source.of, ...(source.less === undefined ? [] : [source.less])]) exact.add(name);
        break;
      case 'times':
        for (const clock of ['business', 'calendar']) distributions.add(`${source.of}.${clock}`);
        for (const end of ['met', 'breached']) if (source.target !== undefined) exact.add(`target.${source.target}.${end}`);
        break;
      case 'timesByChannel':
        for (const channel of channels) distributions.add(ofChannel(source.of, channel));
        break;
      case 'scores':
        scores.add(source.of);
        break;
      case 'answers':
        scores.add(source.of);
        exact.add(source.sent);
        break;
      case 'shareOfActive':
        exact.add('opened');
        for (const mark of [source.of, 'active.again']) days.add(mark);
        break;
      case 'points':
        for (const name of [source.of, source.earned, source.possible, source.failed]) exact.add(name);
        distributions.add(source.shares);
        break;
      case 'complaints':
        complaints = true;
        break;
      case 'unrepeated':
        exact.add(source.of);
        break;
      case 'stock':
        break; // read from the list of cases
      default:
        source satisfies never;
    }
  for (const one of distributions) for (const name of [countOf(one), sumOf(one)]) exact.add(name);
  for (const one of scores) for (const score of [1, 2, 3, 4, 5]) exact.add(`${one}@${score}`);
  return (name) => {
    if (exact.has(name)) return true;
    const [of] = bucketIn(name) ?? [];
    if (of !== undefined) return distributions.has(of);
    return complaintOf(name) === undefined ? days.has(name.slice(0, name.lastIndexOf('~'))) : complaints;
  };
};
