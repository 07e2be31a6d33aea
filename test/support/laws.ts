import fc from 'fast-check';

/**
 * Laws over the same random histories, which are drawn and played once for all of them. Where a law is broken, a small history that
 * breaks it is looked for and told, as fast-check does.
 */
export const lawsOver = <History, Played>(
  histories: fc.Arbitrary<History>,
  play: (history: History) => Played,
  numRuns = 35,
): ((law: (played: Played) => void) => void) => {
  let known: readonly Played[] | undefined;
  return (law) => {
    known ??= fc.sample(histories, numRuns).map(play);
    try {
      for (const played of known) law(played);
    } catch (broken) {
      fc.assert(
        fc.property(histories, (history) => law(play(history))),
        { numRuns: 10 * numRuns },
      );
      throw broken;
    }
  };
};
