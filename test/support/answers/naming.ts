import { complaintStages } from '../../../domain/case/complaint.ts';
import { riskRules } from '../../../domain/case/risk.ts';
import { caseTypes, channels, deadlineKinds, levels, phases, priorities } from '../../../domain/case/words.ts';
import { visitStatuses } from '../../../domain/customer/visit.ts';
import { contactClasses } from '../../../domain/customer/words.ts';
import { templateNames } from '../../../domain/policy/mail-templates.ts';
import { presences, teams } from '../../../domain/roster/words.ts';
import type { Naming } from './shapes.ts';

/** Words of lists that grow: an object that has nothing but these for keys has one entry for each. */
const kinds = new Set<string>(
  [
    channels,
    deadlineKinds,
    levels,
    phases,
    priorities,
    caseTypes,
    riskRules,
    complaintStages,
    visitStatuses,
    contactClasses,
    presences,
    teams,
    templateNames,
    ['1', '2', '3', '4', '5', '6', '7'],
  ].flat(),
);

/** Under these names the keys are data as well: days, numbers of calls and contacts, names of figures and of kinds of work. */
const maps =
  /^(by[A-Z]\w*|work|words|hours|chats|seen|flags|promises|departures|moved|shares|figures|ageHours|parts|place|where)$/;

export const naming: Naming = {
  isMap: (name, value) => {
    const entries = Object.entries(value);
    // A customer has a phone and an email too: these are texts.
    return maps.test(name) || (entries.length > 0 && entries.every(([key, one]) => kinds.has(key) && typeof one !== 'string'));
  },
  // Events of many types, each with its own fields: docs/CHANGELOG.md has them under Event schema.
  isOpen: (name) => name === 'data' || name === 'personal',
};
