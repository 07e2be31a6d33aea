import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { caseHistory } from '../../../domain/views/case-history.ts';
import { anAgent, anAnsweredCase, ask, callReport, caseId, noticeSent, timer } from '../../support/cases.ts';
import { goingOn, happened } from '../../support/given.ts';
import { monday, tuesday } from '../../support/moments.ts';

const nine = monday.at('09:00');
const historyOf = (events: readonly CaseEvent[]) =>
  caseHistory(
    events.map((event, index) => ({
      stream: caseStream(caseId),
      commit: index + 1,
      events: [event],
      commandId: commandId(`c-${index}`),
      actor: anAgent,
      at: nine,
    })),
  );

describe('A2 G4: a case as its people read it', () => {
  it('A2 no events, no case', () => {
    expect(historyOf([])).toBeUndefined();
  });

  it('A2 G4 what it is, what is owed, every contact in order, and the mails sent by the system', () => {
    const history = historyOf(goingOn(anAnsweredCase(), noticeSent(monday.at('09:02')), ask(monday.at('10:00'))));
    expect(history).toMatchObject({
      id: caseId,
      phase: 'waiting',
      priority: 'normal',
      customer: { name: 'Ann Miller', email: 'ann@customer.example' },
      deadlines: [
        { kind: 'first-response', status: 'met', settledAt: monday.at('09:01') },
        { kind: 'resolution', status: 'paused', from: nine },
        { kind: 'progress', status: 'met', settledAt: monday.at('10:00') },
      ],
      breaches: [],
      waits: [{ from: monday.at('10:00') }],
      interactions: [
        { interactionId: 'i-1', direction: 'inbound', at: nine },
        { interactionId: 'i-desk', direction: 'outbound', at: monday.at('09:01') },
        { interactionId: 'i-desk', direction: 'outbound', at: monday.at('10:00') },
      ],
      notices: [{ notice: 'acknowledgement', cause: '1.1', messageId: 'a1@desk.example', at: monday.at('09:02') }],
    });
  });

  it('G4 breaches stay with it, calls are shown as the sum of their reports, and what the desk keeps for itself is not', () => {
    const history = historyOf(happened(callReport('ringing', nine), timer(tuesday.at('10:00'))));
    expect(history).toMatchObject({
      calls: [{ callId: 'CA1', direction: 'inbound', seen: { ringing: nine } }],
      breaches: [
        { kind: 'first-response', generation: 1, dueAt: monday.at('09:30') },
        { kind: 'progress', generation: 1, dueAt: monday.at('18:00') },
      ],
    });
    for (const own of ['kind', 'source', 'lastMessageId']) expect(history).not.toHaveProperty(own);
  });
});
