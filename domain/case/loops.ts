import { isOfDeadline } from '../deadline/events.ts';
import type { Instant } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { CaseCommand } from './commands.ts';
import { evolveComplaint } from './complaint.ts';
import { leaveLoop } from './complaint-guards.ts';
import { evolveAnnouncing } from './conduct.ts';
import type { CaseEvent } from './events.ts';
import { evolveLessons } from './lessons.ts';
import { type CustomerWords, evolveRisk, raiseFlags } from './risk.ts';
import type { CaseState, ExistingCase } from './state.ts';
import { evolveSuggestion, suggestionOwed } from './suggestion.ts';

/** What runs beside the case itself: the loops of complaints and suggestions, risk flags, lessons (C1-C6), announced files (A6). */

/** The loops after an event that the case has taken in already. A case that is triaged out of its loop has none. */
export const evolveLoops = (state: ExistingCase, event: CaseEvent): ExistingCase => {
  if (isOfDeadline(event)) return state; // most events are, and no loop turns on them
  const complaint = state.caseType === 'complaint' ? evolveComplaint(state.complaint, event) : undefined;
  const suggestion = state.caseType === 'suggestion' ? evolveSuggestion(state.suggestion, event) : undefined;
  const risk = evolveRisk(state.risk, event);
  const lessons = evolveLessons(state.lessons, event);
  const announcing = evolveAnnouncing(state.announcing, event);
  const beside = risk !== state.risk || lessons !== state.lessons || announcing !== state.announcing;
  if (complaint === state.complaint && suggestion === state.suggestion && !beside) return state;
  const kept =
    complaint === state.complaint && suggestion === state.suggestion ? state : withLoops(state, { complaint, suggestion });
  if (!beside) return kept;
  return {
    ...kept,
    ...(risk === undefined ? {} : { risk }),
    ...(lessons === undefined ? {} : { lessons }),
    ...(announcing === undefined ? {} : { announcing }),
  };
};

const withLoops = (
  state: ExistingCase,
  { complaint, suggestion }: { readonly complaint: ExistingCase['complaint']; readonly suggestion: ExistingCase['suggestion'] },
): ExistingCase => {
  const { complaint: _complaint, suggestion: _suggestion, ...rest } = state;
  return { ...rest, ...(complaint === undefined ? {} : { complaint }), ...(suggestion === undefined ? {} : { suggestion }) };
};

/** What a decision sets off in the loops: deadlines that come or go with the type (C2, C5), and risk flags (C4). */
export const loopUpkeep = (
  before: CaseState,
  decided: { readonly events: readonly CaseEvent[]; readonly after: ExistingCase; readonly command: CaseCommand },
  { now, policies }: { readonly now: Instant; readonly policies: Policies },
): readonly CaseEvent[] => {
  const { events, after, command } = decided;
  if (events.length === 0) return [];
  return [
    ...leaveLoop(before, after, now),
    ...suggestionOwed(before, after, { now, policies }),
    ...raiseFlags(after, { events, words: wordsOf(command) }, { now, rules: policies.current.risk }),
  ];
};

/** What the customer said with a command, as far as its words were passed on. */
const wordsOf = (command: CaseCommand): CustomerWords => {
  switch (command.type) {
    case 'ReceiveContact':
      return { subject: command.interaction.personal?.subject, text: command.text };
    case 'OpenCaseAtDesk':
      return { subject: command.opening.subject, text: command.text };
    case 'RecordInteraction':
      return { text: command.text };
    default:
      return {};
  }
};
