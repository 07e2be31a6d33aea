import { aftercare } from './aftercare.ts';
import type { Category } from './centre.ts';
import type { Contact } from './contact.ts';
import type { Desk } from './desk.ts';
import { type Held, type Life, MINUTE, SECOND, type Way } from './live.ts';
import { actorOf, gives, says, staffed } from './steps.ts';

/** C1-C3: the loop of a complaint, from the acknowledgement to what comes after its solution. */
export function* complaintLoop(contact: Contact, desk: Desk, { agent, seen: before }: Held): Life {
  const { dice, category, weakness } = contact;
  const by = actorOf(agent);
  const slowness = Math.min(2, weakness?.slowness ?? 1) * agent.pace;
  const later = (hours: number): number => desk.office(seen.now, dice.lognormal(hours, 0.5) * slowness);
  const serious = dice.chance(0.12);
  const [complaintClass, cause, department] = dice.pick(causesOf[category]);

  let seen = yield gives(by, before.now + 30 * SECOND, { type: 'AcknowledgeComplaint' });
  seen = yield gives(by, later(0.5), {
    type: 'AssessComplaint',
    severity: serious ? 'serious' : 'minor',
    complaintClass,
    owner: agent.id,
  });
  if (serious) seen = yield gives(by, later(0.7), { type: 'InformManagement', informed: 'mgr-001' });
  seen = yield gives(by, later(1.6), { type: 'InvestigateComplaint', cause, department, findings: '调查记录' });
  seen = yield gives(staffed('supervisor'), later(1), { type: 'BringDepartmentsTogether', departments: [department] });
  for (let round = 0; ; round += 1) {
    const proposals = [`方案 ${round + 1}:补发`, `方案 ${round + 1}:退款`];
    seen = yield gives(by, later(1), { type: 'ProposeSolutions', solutions: proposals });
    const solution = seen.state.complaint?.solutions.at(-1)?.id ?? 's1';
    const decider = serious || round > 0 ? 'manager' : 'supervisor';
    seen = yield gives(staffed(decider), later(0.9), { type: 'DecideComplaint', solution });
    seen = yield says(agent, later(0.4), { id: `o-told-${round}`, purpose: 'progress' });
    seen = yield gives(by, seen.now + MINUTE, { type: 'TellDecision' });
    if (round > 0 || !dice.chance(0.07)) break;
    seen = yield gives(by, seen.now + 3 * MINUTE, { type: 'RejectSolution', reason: '不接受方案' });
    if (seen.state.escalation?.acknowledgedAt === undefined && seen.state.escalation !== undefined)
      seen = yield gives(staffed('manager'), seen.now + dice.lognormal(5, 0.5) * MINUTE, { type: 'AcknowledgeEscalation' });
  }
  seen = yield gives(by, later(2.2), { type: 'CarryOutSolution' });
  seen = yield* resolved({ agent, seen });
  yield* aftercare(contact, desk, { agent, seen });
}

function* resolved({ agent, seen: before }: Held): Way {
  const by = actorOf(agent);
  const seen = yield gives(by, before.now + 2 * MINUTE, { type: 'AcceptSolution' });
  return yield gives(by, seen.now + 2 * MINUTE, { type: 'Resolve', result: '投诉已处理' });
}

/** Class, root cause, responsible department. */
const causesOf: Readonly<Record<Category, readonly (readonly [string, string, string])[]>> = {
  delivery: [
    ['logistics', 'carrier delay', 'shipping'],
    ['logistics', 'damaged in transit', 'shipping'],
    ['service', 'wrong address entered', 'order desk'],
  ],
  invoice: [
    ['billing', 'wrong invoice details', 'finance'],
    ['billing', 'invoice not sent', 'finance'],
  ],
  returns: [
    ['service', 'refund held up', 'finance'],
    ['product', 'wrong item sent', 'warehouse'],
    ['service', 'unclear return terms', 'customer service'],
  ],
  installation: [
    ['service', 'missed appointment', 'field service'],
    ['service', 'poor workmanship', 'field service'],
  ],
  'product-use': [
    ['product', 'seal left out', 'assembly'],
    ['product', 'unclear manual', 'product management'],
  ],
  account: [
    ['system', 'points not credited', 'information technology'],
    ['service', 'account locked', 'information technology'],
  ],
};
