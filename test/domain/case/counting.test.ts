import { describe, it } from 'vitest';
import type { SetCaseAside } from '../../../domain/case/counting.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';
import { anOpenInquiry, caseId, staff } from '../../support/cases.ts';
import { given, goingOn } from '../../support/given.ts';
import { monday } from '../../support/moments.ts';

const at = monday.at('10:00');
const other = caseIdFrom(new Uint8Array([5, 4, 3, 2, 1]));
const aside = (but: Partial<SetCaseAside> = {}, role: Role = 'supervisor'): SetCaseAside => ({
  type: 'SetCaseAside',
  now: at,
  by: staff(role),
  cause: 'nuisance',
  ...but,
});
const back = { type: 'TakeCaseBack', now: at, by: staff('supervisor') } as const;

describe('cases that do not count', () => {
  it('A9 a nuisance is set aside by a supervisor, once, and taken back', () => {
    given(anOpenInquiry())
      .when(aside())
      .gives({ type: 'CaseSetAside', data: { cause: 'nuisance', by: 'supervisor-1', at } });
    given(goingOn(anOpenInquiry(), aside())).when(aside()).unchanged();
    given(goingOn(anOpenInquiry(), aside()))
      .when(back)
      .gives({ type: 'CaseTakenBack', data: { by: 'supervisor-1', at } });
    given(anOpenInquiry()).when(back).unchanged();
  });

  it('A9 a duplicate says of which other case', () => {
    const duplicate = aside({ cause: 'duplicate', duplicateOf: other });
    given(anOpenInquiry())
      .when(duplicate)
      .gives({ type: 'CaseSetAside', data: { cause: 'duplicate', duplicateOf: other, by: 'supervisor-1', at } });
    given(anOpenInquiry())
      .when(aside({ cause: 'duplicate' }))
      .refused('duplicate-of-which', 'A9');
    given(anOpenInquiry())
      .when(aside({ cause: 'duplicate', duplicateOf: caseId }))
      .refused('duplicate-of-which', 'A9');
    given(anOpenInquiry())
      .when(aside({ duplicateOf: other }))
      .refused('duplicate-of-which', 'A9');
  });

  it('A9 agents do not take cases out of their own figures', () => {
    given(anOpenInquiry()).when(aside({}, 'agent')).refused('below-rank', 'A9');
  });
});
