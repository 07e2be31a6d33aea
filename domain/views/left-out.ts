import type { CaseEvent } from '../case/events.ts';

/** Why a case is kept and in no sum. */
export type LeftOut = {
  /** A nuisance or a duplicate (A9). */
  readonly aside?: true;
  /** It goes on in another case, which counts. */
  readonly merged?: true;
};
type Telling = Extract<CaseEvent, { type: 'CaseSetAside' | 'CaseTakenBack' | 'CaseMerged' | 'CaseUnmerged' }>;

export const withLeftOut = <Row extends LeftOut>(row: Row, { type }: Telling): Row => {
  switch (type) {
    case 'CaseSetAside':
      return { ...row, aside: true };
    case 'CaseTakenBack': {
      const { aside: _aside, ...rest } = row;
      return rest as Row;
    }
    case 'CaseMerged':
      return { ...row, merged: true };
    case 'CaseUnmerged': {
      const { merged: _merged, ...rest } = row;
      return rest as Row;
    }
  }
};
