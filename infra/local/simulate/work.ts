import { instantOf } from '../../../domain/kernel/time.ts';
import { HOUR } from './arrivals.ts';
import type { Agent } from './centre.ts';
import type { Contact } from './contact.ts';
import type { Desk } from './desk.ts';
import { type Held, MINUTE, SECOND, type Seen, type Way } from './live.ts';
import { actorOf, gives, says, staffed, written } from './steps.ts';
import { angryText } from './texts.ts';

/** B1-B6: what is not done at once, with reports to the customer, questions, options, promises and escalations on the way. */
export function* worked(contact: Contact, desk: Desk, { agent, seen: before }: Held): Way {
  const { dice, caseType, weakness } = contact;
  const by = actorOf(agent);
  let seen = before;
  const needs = workHours(contact) * agent.pace;
  const done = desk.office(seen.now, needs);
  if (caseType !== 'inquiry' && dice.chance(0.35)) seen = yield* optionsOffered(contact, agent, seen);
  if (dice.chance(0.12)) {
    const dueAt = instantOf(Math.floor(done + dice.between(0.2, 4) * HOUR));
    seen = yield gives(by, seen.now + MINUTE, { type: 'MakePromise', what: '处理结果', reason: '需要核实', dueAt });
  }
  if (dice.chance(weakness === undefined ? 0.045 : 0.06)) seen = yield* escalated(contact, desk, { agent, seen });
  if (dice.chance(0.1)) seen = yield* asked(contact, desk, { agent, seen });
  for (let report = 0; ; report += 1) {
    const next = desk.office(seen.now, dice.between(4.5, 7.6) * (dice.chance(0.03) ? 2 : 1));
    if (next >= done || report > 20) break;
    if (dice.chance(0.12)) {
      const chased = desk.staffed(next - dice.between(1, 2) * HOUR);
      const text = dice.chance(0.15) ? angryText(contact.language, dice) : undefined;
      seen = yield written(contact, chased, `i-chase-${report}`, text);
      const minutes = contact.channel === 'chat' ? 1 : 24;
      const answered = desk.staffed(seen.now + dice.lognormal(minutes, 0.7) * MINUTE);
      seen = yield says(agent, answered, { id: `o-chase-${report}`, purpose: 'reply' });
      if (seen.now >= next) continue;
    }
    seen = yield says(agent, next, { id: `o-report-${report}`, purpose: 'progress' });
  }
  if (seen.state.kind === 'open' && seen.now < done) seen = yield says(agent, done, { id: 'o-result', purpose: 'reply' });
  for (const promise of Object.keys(seen.state.working?.promises ?? {}))
    seen = yield gives(by, seen.now + 5 * SECOND, { type: 'KeepPromise', promise });
  return seen;
}

const workHours = ({ dice, priority, weakness }: Contact): number => {
  const usual = { urgent: 0.7, high: 2, normal: 4.5, low: 8 }[priority];
  return Math.min(90, dice.lognormal(usual * (weakness?.slowness ?? 1), 0.75));
};

function* optionsOffered({ dice }: Contact, agent: Agent, before: Seen): Way {
  const by = actorOf(agent);
  const option = (title: string) => ({ title, pros: ['快'], cons: [], steps: ['登记'], duration: '2 天', extraCost: 0 });
  let seen = yield gives(by, before.now + MINUTE, { type: 'RestateNeed', need: '客户需求' });
  seen = yield gives(by, seen.now + 30 * SECOND, { type: 'ConfirmNeed' });
  seen = yield gives(by, seen.now + 2 * MINUTE, { type: 'OfferOptions', options: [option('补发'), option('退款')] });
  return yield gives(by, seen.now + 3 * MINUTE, { type: 'ChooseOption', option: dice.chance(0.7) ? 1 : 2 });
}

/** B6: told within minutes, mostly acknowledged within fifteen. */
function* escalated({ dice }: Contact, desk: Desk, { agent, seen: before }: Held): Way {
  const now = desk.staffed(before.now + dice.lognormal(10, 0.5) * MINUTE);
  const neededAt = instantOf(Math.max(before.now, Math.floor(now - dice.lognormal(6, 0.5) * MINUTE)));
  const seen = yield gives(actorOf(agent), now, { type: 'Escalate', to: 'supervisor', reason: '需要主管协调', neededAt });
  const after = dice.lognormal(4.5, 0.55) * MINUTE;
  // Past the fifteen minutes it has climbed by itself.
  const by = staffed(after < 15 * MINUTE ? 'supervisor' : 'manager');
  return yield gives(by, seen.now + after, { type: 'AcknowledgeEscalation' });
}

/** B12: a question to the customer, whose clock it is then. */
function* asked(contact: Contact, desk: Desk, { agent, seen: before }: Held): Way {
  const { dice } = contact;
  const seen = yield says(agent, desk.staffed(before.now + 5 * MINUTE), { id: 'o-ask', purpose: 'reply', awaiting: '订单号' });
  return yield written(contact, desk.staffed(seen.now + dice.lognormal(5, 0.9) * HOUR), 'i-answer');
}
