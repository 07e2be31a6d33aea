import { instantOf } from '../../../domain/kernel/time.ts';
import { aftercare } from './aftercare.ts';
import { type Agent, handlingMinutes, teamOf } from './centre.ts';
import { complaintLoop } from './complaint.ts';
import type { Contact } from './contact.ts';
import type { Desk } from './desk.ts';
import { type Held, type Life, MINUTE, SECOND, type Seen, type Step, type Way } from './live.ts';
import { actorOf, gives, links, noticed, rings, says, staffed, written } from './steps.ts';
import { angryText } from './texts.ts';
import { worked } from './work.ts';

/** One matter of one customer from first contact to archive, as this centre deals with it. */

export function* lifeOf(contact: Contact, desk: Desk): Life {
  const { dice, caseType, category, priority } = contact;
  const begun = yield* arrives(contact, desk);
  let seen = yield* linked(contact, begun.seen);
  const { agent } = begun;
  const team = teamOf(caseType, category);
  if (seen.state.assignee !== agent.id)
    seen = yield gives(actorOf(agent), seen.now + 5 * SECOND, { type: 'Assign', to: agent.id, team });
  if (seen.state.caseType !== caseType || seen.state.category !== category || seen.state.priority !== priority)
    seen = yield gives(actorOf(agent), seen.now + 20 * SECOND, { type: 'Triage', caseType, category, priority });
  if (caseType === 'complaint') yield* complaintLoop(contact, desk, { agent, seen });
  else if (caseType === 'suggestion') yield* suggestionLoop(contact, desk, { agent, seen });
  else {
    seen = dice.chance(firstContactShare(contact)) ? seen : yield* worked(contact, desk, { agent, seen });
    seen = yield gives(actorOf(agent), seen.now + dice.between(30, 240) * SECOND, { type: 'Resolve', result: '已处理' });
    yield* aftercare(contact, desk, { agent, seen });
  }
}

/** A2: the customer whom the contact told of is known, so that the case is linked by itself. */
function* linked({ customer, toldBy: how }: Contact, seen: Seen): Way {
  return how === undefined ? seen : yield gives(links, seen.now, { type: 'LinkCustomer', customerId: customer.id, how });
}

/** How many are done within the first contact. */
const firstContactShare = ({ caseType, weakness }: Contact): number => {
  const usual = { inquiry: 0.64, order: 0.42, technical: 0.34, complaint: 0, suggestion: 0 }[caseType];
  return weakness === undefined ? usual : usual * 0.4;
};

/** Up to the first human answer. */
function* arrives(contact: Contact, desk: Desk): Generator<Step, { agent: Agent; seen: Seen }, Seen> {
  const { channel, at, dice, caseType, category } = contact;
  const team = teamOf(caseType, category);
  const work = dice.lognormal(handlingMinutes[channel], 0.45) * MINUTE;
  if (channel === 'phone') return yield* calls(contact, desk, work);
  if (channel === 'desk') {
    const { agent, at: from } = desk.take('customer-service', desk.staffed(at), work);
    const opened = gives(actorOf(agent), from, {
      type: 'OpenCaseAtDesk',
      opening: contact.opening,
      openedAt: instantOf(Math.floor(from)),
    });
    return { agent, seen: yield opened };
  }
  let seen = yield written(
    contact,
    at,
    'i-1',
    dice.chance(caseType === 'complaint' ? 0.12 : 0.01) ? angryOf(contact) : undefined,
  );
  if (channel === 'email') {
    const mail = noticed(seen, 'acknowledgement', dice.between(1, 4) * SECOND);
    for (let step = mail.next(); !step.done; step = mail.next(seen)) seen = yield step.value;
  }
  const { agent, at: begun } = desk.take(team, at, work);
  seen = yield gives(actorOf(agent), begun + 2 * SECOND, { type: 'Assign', to: agent.id, team });
  const answered =
    channel === 'chat' ? begun + dice.lognormal(40, 0.6) * SECOND : begun + dice.lognormal(replyMinutes(contact), 0.7) * MINUTE;
  seen = yield says(agent, channel === 'chat' ? answered : desk.staffed(answered), { id: 'o-1', purpose: 'reply' });
  return { agent, seen };
}

const angryOf = ({ language, dice }: Contact): string => angryText(language, dice);
const replyMinutes = ({ channel, caseType }: Contact): number => (channel === 'email' && caseType !== 'complaint' ? 80 : 24);

/** A5: answered, or given up and called back. */
function* calls(contact: Contact, desk: Desk, work: number): Generator<Step, { agent: Agent; seen: Seen }, Seen> {
  const { at, dice, caseType, category } = contact;
  const team = teamOf(caseType, category);
  const inbound = { callId: `call-${contact.opening.caseId}-1`, direction: 'inbound' } as const;
  let seen = yield rings({ ...inbound, opens: contact }, 'ringing', at);
  const ring = dice.lognormal(5.5, 0.45) * SECOND;
  const patience = dice.exponential(70) * SECOND;
  const taken = patience < ring ? undefined : desk.call(team, at, { patience: patience - ring, work });
  if (taken) {
    const answered = taken.at + ring;
    seen = yield rings(inbound, 'in-progress', answered);
    seen = yield rings(inbound, 'completed', answered + work * 0.8, Math.round((work * 0.8) / SECOND));
    return { agent: taken.agent, seen };
  }
  seen = yield rings(inbound, 'no-answer', at + Math.min(patience, 120 * SECOND));
  const back = desk.take(team, desk.staffed(seen.now + dice.lognormal(9, 0.6) * MINUTE), work);
  const outbound = { callId: `call-${contact.opening.caseId}-2`, direction: 'outbound' } as const;
  seen = yield rings(outbound, 'in-progress', back.at + 12 * SECOND);
  seen = yield rings(outbound, 'completed', back.at + work * 0.8, Math.round((work * 0.8) / SECOND));
  return { agent: back.agent, seen };
}

/** C5: judged by the supervisor and told within seven business days, nearly always. */
function* suggestionLoop(contact: Contact, desk: Desk, { agent, seen: before }: Held): Life {
  const { dice } = contact;
  const judged = desk.office(before.now, dice.chance(0.04) ? dice.between(58, 75) : dice.between(4, 30));
  let seen = before;
  for (let report = 0; ; report += 1) {
    const next = desk.office(seen.now, dice.between(5, 7.6));
    if (next >= judged) break;
    seen = yield says(agent, next, { id: `o-report-${report}`, purpose: 'progress' });
  }
  seen = yield gives(staffed('supervisor'), judged, { type: 'JudgeSuggestion', feasible: dice.chance(0.45), reason: '已评估' });
  seen = yield says(agent, desk.office(seen.now, dice.between(0.3, 3)), { id: 'o-outcome', purpose: 'reply' });
  seen = yield gives(actorOf(agent), seen.now + MINUTE, { type: 'TellSuggestionOutcome' });
  seen = yield gives(actorOf(agent), seen.now + MINUTE, { type: 'Resolve', result: '已答复' });
  yield* aftercare(contact, desk, { agent, seen });
}
