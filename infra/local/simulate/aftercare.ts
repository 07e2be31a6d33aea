import type { Score } from '../../../domain/case/aftercare.ts';
import { instantOf } from '../../../domain/kernel/time.ts';
import { DAY, HOUR } from './arrivals.ts';
import type { Contact } from './contact.ts';
import type { Desk } from './desk.ts';
import { type Held, type Life, MINUTE, SECOND, type Seen, type Way } from './live.ts';
import { actorOf, customer, gives, noticed } from './steps.ts';
import { commentOf, type Mood, suggestionOf } from './texts.ts';
import { worked } from './work.ts';

/** D1-D5: what the customer thinks of the result, asked by survey and by visit, and the archive at the end. */
export function* aftercare(contact: Contact, desk: Desk, { agent, seen: before }: Held, again = false): Life {
  const { dice, caseType, weakness } = contact;
  const by = actorOf(agent);
  let seen = before;
  const mailed = seen.state.aftercare?.surveys.length ?? 0;
  yield* noticed(seen, 'survey', dice.between(1, 5) * SECOND);
  if (!again && caseType !== 'complaint' && dice.chance(weakness === undefined ? 0.035 : 0.11)) {
    const at = desk.staffed(seen.now + dice.lognormal(6, 0.8) * HOUR);
    seen = yield gives(by, at, { type: 'DisputeResult', reason: '问题仍未解决' });
    seen = yield* worked(contact, desk, { agent, seen });
    seen = yield gives(by, seen.now + 3 * MINUTE, { type: 'Resolve', result: '已再次处理' });
    return yield* aftercare(contact, desk, { agent, seen }, true);
  }
  if (dice.chance(0.3)) seen = yield gives(by, seen.now + dice.between(1, 40) * MINUTE, { type: 'ConfirmResult' });
  const late = dice.chance(0.05);
  const visitAt = desk.staffed(seen.now + (late ? dice.between(76, 100) : dice.between(20, 58)) * HOUR);
  const answers = mailed > 0 && dice.chance(0.36);
  const answerAt = seen.now + Math.min(13 * DAY, dice.lognormal(15, 1) * HOUR);
  const opinion = opinionOf(contact, { care: agent.care, reopened: again });
  if (answers && answerAt < visitAt) {
    seen = yield* answersSurvey(contact, { at: answerAt, survey: mailed, opinion });
    yield* solvedSameDay(contact, desk, { agent, seen });
    if (caseType !== 'complaint') {
      yield gives(by, desk.staffed(seen.now + 10 * MINUTE), { type: 'CloseCase' });
      return;
    }
  }
  const visited = yield* visits(contact, desk, { agent, seen, at: visitAt, opinion });
  if (caseType === 'complaint' && !visited.reached) return;
  seen = visited.seen;
  if (caseType === 'complaint') seen = yield* summed(contact, { agent, seen });
  seen = yield gives(by, seen.now + 5 * MINUTE, { type: 'CloseCase' });
  if (answers && answerAt >= visitAt) yield* answersSurvey(contact, { at: answerAt, survey: mailed, opinion });
}

type Opinion = { readonly score: Score; readonly mood: Mood };

/** Better with a caring agent, worse with a complaint, a second round, or where the weakness strikes. */
const opinionOf = ({ dice, caseType, weakness }: Contact, { care, reopened }: { care: number; reopened: boolean }): Opinion => {
  const felt =
    4.35 +
    care -
    (weakness?.disappointment ?? 0) -
    (caseType === 'complaint' ? 0.3 : 0) -
    (reopened ? 0.5 : 0) +
    0.9 * dice.normal();
  const score = Math.min(5, Math.max(1, Math.round(felt))) as Score;
  if (score >= 4) return { score, mood: 'pleased' };
  const moods = { slow: weakness === undefined ? 0.3 : 0.7, unsolved: 0.25, rude: 0.18, price: 0.14, quality: 0.13 } as const;
  return { score, mood: dice.weighed(moods) };
};

const remarksOf = (contact: Contact, mood: Mood) => {
  const { dice, language } = contact;
  return {
    ...(dice.chance(0.45) ? { comment: commentOf(mood, contact, dice) } : {}),
    ...(dice.chance(0.06) ? { suggestion: suggestionOf(language, dice) } : {}),
  };
};

function* answersSurvey(
  contact: Contact,
  answer: { readonly at: number; readonly survey: number; readonly opinion: Opinion },
): Way {
  const { at, survey, opinion } = answer;
  return yield gives(customer, at, { type: 'AnswerSurvey', survey, score: opinion.score, ...remarksOf(contact, opinion.mood) });
}

/** D5: tried up to three times. */
function* visits(
  contact: Contact,
  desk: Desk,
  { agent, seen: before, at: first, opinion }: Held & { readonly at: number; readonly opinion: Opinion },
): Generator<ReturnType<typeof gives>, { readonly seen: Seen; readonly reached: boolean }, Seen> {
  const { dice } = contact;
  let seen = before;
  for (let attempt = 0, at = first; attempt < 3; attempt += 1) {
    const reached = dice.chance(0.72);
    const told = reached && dice.chance(0.75);
    const visit = instantOf(Math.floor(Math.max(at, seen.now + 1)));
    seen = yield gives(actorOf(agent), Date.parse(visit), {
      type: 'RecordFollowUp',
      at: visit,
      channel: 'phone',
      reached,
      ...(told ? { score: opinion.score, ...remarksOf(contact, opinion.mood) } : {}),
    });
    if (reached) return { seen: yield* solvedSameDay(contact, desk, { agent, seen }), reached };
    at = desk.staffed(seen.now + dice.between(2, 6) * HOUR);
  }
  return { seen, reached: false };
}

/** D2: solved in the contact or before midnight, seldom later. */
function* solvedSameDay({ dice }: Contact, desk: Desk, { agent, seen }: Held): Way {
  const owed = seen.state.deadlines.latest['same-day-solution'];
  if (owed?.status !== 'running') return seen;
  const at = dice.chance(0.9) ? seen.now + dice.between(2, 20) * MINUTE : desk.staffed(seen.now + 14 * HOUR);
  const now = Math.floor(Math.max(at, seen.now + 1));
  return yield gives(actorOf(agent), now, {
    type: 'RecordSameDaySolution',
    at: instantOf(now),
    how: 'solved',
    customerConfirmed: true,
  });
}

/** C3, C6: the end of a complaint's loop. */
function* summed({ dice }: Contact, { agent, seen: before }: Held): Way {
  const by = actorOf(agent);
  const result = dice.weighed({ upheld: 0.55, 'partly-upheld': 0.25, 'not-upheld': 0.2 });
  const evaluation = dice.weighed({ effective: 0.72, 'partly-effective': 0.21, ineffective: 0.07 });
  const seen = yield gives(by, before.now + 20 * MINUTE, { type: 'SummariseComplaint', result, evaluation, summary: '已总结' });
  if (!dice.chance(0.08)) return seen;
  const dueAt = instantOf(Math.floor(seen.now + 30 * DAY));
  const lesson = { becomes: 'improvement-action', text: '改进流程', owner: agent.id, dueAt } as const;
  return yield gives(by, seen.now + MINUTE, { type: 'RecordLessons', lessons: [lesson] });
}
