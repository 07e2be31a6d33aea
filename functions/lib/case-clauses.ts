/** The clause that asks for each command on a case, by the end of its address: a body that cannot be taken is refused with it. */
const clauses: Readonly<Record<string, string>> = {
  '': 'A3',
  interactions: 'B4',
  triage: 'A4',
  escalation: 'B6',
  resolution: 'B8',
  confirmation: 'B8',
  dispute: 'B8',
  closure: 'B9',
  'follow-up': 'D1',
  'follow-up/solution': 'D2',
  need: 'B1',
  options: 'B2',
  'options/rejection': 'B7',
  promises: 'B3',
  transfer: 'B5',
  departures: 'B10',
  complaint: 'C3',
  'complaint/acknowledgement': 'C1',
  'complaint/assessment': 'C2',
  'complaint/report': 'C2',
  'complaint/rejection': 'B7',
  suggestion: 'C5',
  risk: 'C4',
  lessons: 'C6',
  customer: 'A2',
  'set-aside': 'A9',
};

/** Of `POST /cases/{id}/options/choice`: what is said of it, or else of `options`. */
export const clauseOfCase = (route: string): string | undefined => {
  const end = route.replace(/^POST \/cases(\/\{id\}\/)?/, '');
  return clauses[end] ?? clauses[end.split('/')[0] ?? ''];
};
