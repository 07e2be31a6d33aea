import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseDecider } from '../../domain/case/case.ts';
import type { CaseCommand } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { caseIdFrom, caseStream, commandId, interactionId } from '../../domain/kernel/ids.ts';
import { createEventStore } from '../../functions/lib/adapters/event-store.ts';
import { createCommandHandler } from '../../functions/lib/handle-command.ts';
import { type Dynoxide, startDynoxide } from '../../infra/local/dynoxide.ts';
import { aMail, caseId, customerSays, triage } from '../support/cases.ts';
import { defaultPolicies } from '../support/given.ts';
import { monday, secondsAfter } from '../support/moments.ts';
import { createTables, localClient } from '../support/tables.ts';

let engine: Dynoxide;
let client: ReturnType<typeof localClient>;
let table: string;
beforeAll(async () => {
  engine = await startDynoxide();
  table = (await createTables(engine.endpoint)).events;
  client = localClient(engine.endpoint);
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

const nine = monday.at('09:00');
const stream = caseStream(caseId);
/** Functions that know nothing of each other, each with what it remembers. */
const functionsAt = (count: number) =>
  Array.from({ length: count }, () =>
    createCommandHandler({ store: createEventStore({ client, table }), decider: caseDecider, context: defaultPolicies }),
  );
const saying = (n: number): CaseCommand => {
  const said = customerSays(secondsAfter(nine, 60 + n)) as Extract<CaseCommand, { type: 'RecordInteraction' }>;
  return { ...said, interaction: { data: { ...said.interaction.data, interactionId: interactionId(`said-${n}`) } } };
};

describe('A1: many at one case at one time', () => {
  it('A1 a hundred at once, by four functions: each is recorded once, in commits without a gap, and so is its repetition', async () => {
    const functions = functionsAt(4);
    const give = (command: CaseCommand, id: string, at: number) =>
      functions[at % functions.length]?.({ stream, commandId: commandId(id), actor: command.by, now: command.now, command });
    await give(aMail(nine), 'first', 0);
    const commands = Array.from({ length: 100 }, (_, n) => saying(n));
    const all = await Promise.all(commands.map((command, n) => give(command, `c-${n}`, n)));
    expect(new Set(all.map((outcome) => outcome?.kind))).toEqual(new Set(['done']));
    expect(new Set(all.map((outcome) => (outcome?.kind === 'done' ? outcome.commit : 0))).size).toBe(100);

    const stored = await createEventStore({ client, table }).load(stream);
    expect(stored.map(({ commit }) => commit)).toEqual(Array.from({ length: 101 }, (_, n) => n + 1));
    const said = stored
      .flatMap(({ events }) => events as readonly CaseEvent[])
      .flatMap((event) => (event.type === 'InteractionRecorded' ? [event.data.interactionId] : []));
    expect(said.toSorted()).toEqual(['i-1', ...commands.map((_, n) => `said-${n}`)].sort());

    const again = await Promise.all(commands.map((command, n) => give(command, `c-${n}`, n + 1)));
    expect(again.every((outcome) => outcome?.kind === 'done' && outcome.repeated)).toBe(true);
    expect(await createEventStore({ client, table }).load(stream)).toHaveLength(101);
  }, 180_000); // some thousand lost races

  it('A4 of two that contradict each other one wins and the other is decided again on what it left', async () => {
    const other = caseStream(caseIdFrom(new Uint8Array([9, 9, 9, 9, 9])));
    const [one, two] = functionsAt(2);
    const opened = aMail(nine) as Extract<CaseCommand, { type: 'ReceiveContact' }>;
    await one?.({ stream: other, commandId: commandId('first'), actor: opened.by, now: nine, command: opened });
    const later = secondsAfter(nine, 60);
    const orders = [triage(later, { priority: 'urgent' }), triage(later, { priority: 'urgent' })];
    const outcomes = await Promise.all(
      [one, two].map((handle, n) => {
        const command = orders[n] as CaseCommand;
        return handle?.({ stream: other, commandId: commandId(`t-${n}`), actor: command.by, now: later, command });
      }),
    );
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['done', 'done']);
    const triaged = (await createEventStore({ client, table }).load(other))
      .flatMap(({ events }) => events)
      .filter(({ type }) => type === 'CaseTriaged');
    expect(triaged).toHaveLength(1);
  });
});
