import { describe, expect, it } from 'vitest';
import {
  type ParkedCommand,
  type ParkedEvent,
  type ParkedState,
  parkedDecider,
  replayWanted,
} from '../../../domain/intake/parked.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { lists } from '../../../domain/views/board-lines.ts';
import { parkedIntake, parkedList, suspectList } from '../../../domain/views/parked-intake.ts';
import { nothing } from '../../../domain/views/view.ts';
import { caseId } from '../../support/cases.ts';
import { minutesAfter, monday } from '../../support/moments.ts';

const data = {
  source: 'mail',
  reason: 'unparsable',
  detail: 'no header could be read',
  rawKey: 'mail/inbound/1',
  at: monday.at('09:00'),
} as const;
const parkIntake: ParkedCommand = { type: 'ParkIntake', ...data };
const parked: ParkedEvent = { type: 'IntakeParked', data };
const commitOf = (...events: readonly ParkedEvent[]) => ({
  stream: streamId('parked#abc'),
  commit: 1,
  events,
  commandId: commandId('c'),
  actor: { kind: 'system', id: 'mail.inbound' } as const,
  at: data.at,
});

describe('A1: what cannot be understood is not lost', () => {
  it('A1 it is parked with its raw form and the reason', () => {
    expect(parkedDecider.decide(parkIntake, parkedDecider.initial, undefined)).toStrictEqual({
      kind: 'accepted',
      events: [parked],
    });
  });

  it('A1 parked twice is parked once, with the first reason', () => {
    const state = parkedDecider.evolve(parkedDecider.initial, parked);
    expect(state).toEqual({ kind: 'parked', ...data });
    expect(parkedDecider.decide({ ...parkIntake, reason: 'failed' }, state, undefined)).toEqual({ kind: 'unchanged' });
  });

  it('A1 taken in after all, or set aside as a nuisance, it leaves the list; what was taken in stays so', () => {
    const settle = (outcome: 'taken-in' | 'nuisance'): ParkedCommand => ({
      type: 'SettleParked',
      outcome,
      by: 'agent-1',
      at: data.at,
    });
    const state = parkedDecider.evolve(parkedDecider.initial, parked);
    const takenIn: ParkedEvent = { type: 'IntakeTakenIn', data: { by: 'agent-1', at: data.at } };
    expect(parkedDecider.decide(settle('taken-in'), state, undefined)).toEqual({ kind: 'accepted', events: [takenIn] });
    const settled = parkedDecider.evolve(state, takenIn);
    expect(parkedDecider.decide(settle('taken-in'), settled, undefined)).toEqual({ kind: 'unchanged' });
    expect(parkedDecider.decide(settle('nuisance'), settled, undefined)).toEqual({ kind: 'unchanged' });
    expect(parkedIntake.contribution(parkedIntake.evolve(parkedIntake.initial, commitOf(parked, takenIn)))).toBe(nothing);
    expect(parkedDecider.decide(settle('nuisance'), parkedDecider.initial, undefined)).toMatchObject({
      kind: 'rejected',
      refusal: { code: 'unknown-parked', clause: 'A1' },
    });
  });

  const mail: ParkedEvent = { type: 'IntakeParked', data, personal: { recipients: ['support@desk.example'] } };
  const asked = (attempt: number, at = data.at): ParkedEvent => ({
    type: 'IntakeReplayAsked',
    data: { source: 'mail', attempt, by: 'agent-1', at },
  });
  const failed = { attempt: 1, reason: 'unparsable', detail: 'no header', at: data.at } as const;
  const stillParked: ParkedEvent = { type: 'IntakeStillParked', data: failed };
  const folded = (...events: readonly ParkedEvent[]) => events.reduce(parkedDecider.evolve, parkedDecider.initial);
  const ask = (state: ParkedState, at = data.at) =>
    parkedDecider.decide({ type: 'AskReplay', by: 'agent-1', at }, state, undefined);

  it('A1 asked to be read once more, it is being read; asked meanwhile, nothing more; after half an hour without a word, anew', () => {
    expect(ask(folded(mail))).toEqual({ kind: 'accepted', events: [asked(1)] });
    expect(ask(folded(mail, asked(1)), minutesAfter(data.at, 29))).toEqual({ kind: 'unchanged' });
    expect(ask(folded(mail, asked(1)), minutesAfter(data.at, 30))).toEqual({
      kind: 'accepted',
      events: [asked(2, minutesAfter(data.at, 30))],
    });
    expect(ask(folded(mail, asked(1), stillParked))).toEqual({ kind: 'accepted', events: [asked(2)] });
  });

  it.each([
    ['nothing is there', [], 'unknown-parked'],
    ['a virus is in it', [{ ...mail, data: { ...data, reason: 'virus' } }], 'quarantined'],
    ['what came beside it was not kept', [parked], 'not-replayable'],
    ['it is a webhook of which the address was not kept', [{ ...parked, data: { ...data, source: 'calls' } }], 'not-replayable'],
  ] as readonly (readonly [string, readonly ParkedEvent[], string])[])(
    'A1 it is not read once more where %s',
    (_why, events, code) => {
      expect(ask(folded(...events))).toMatchObject({ kind: 'rejected', refusal: { code, clause: 'A1' } });
    },
  );

  it('A1 a reading that failed is told once, and only while somebody waits for it; what was found counts whenever it is told', () => {
    const keep = (state: ParkedState, attempt = 1) =>
      parkedDecider.decide({ type: 'KeepParked', ...failed, attempt }, state, undefined);
    expect(keep(folded(mail, asked(1)))).toEqual({ kind: 'accepted', events: [stillParked] });
    for (const state of [folded(mail), folded(mail, asked(1), stillParked), folded(mail, asked(1), asked(2))])
      expect(keep(state)).toEqual({ kind: 'unchanged' });
    const takeIn: ParkedCommand = { type: 'SettleParked', outcome: 'taken-in', cases: [caseId], by: 'agent-1', at: data.at };
    const takenIn = { type: 'IntakeTakenIn', data: { by: 'agent-1', at: data.at, cases: [caseId] } };
    expect(parkedDecider.decide(takeIn, folded(mail, asked(1), asked(2)), undefined)).toEqual({
      kind: 'accepted',
      events: [takenIn],
    });
  });

  it('A1 while it is read it stays listed, and says so; read in vain, it says why', () => {
    const line = (...events: readonly ParkedEvent[]) =>
      parkedIntake.contribution(parkedIntake.evolve(parkedIntake.initial, commitOf(...events))).entries[0]?.line;
    expect(line(mail, asked(1))).toEqual({ ...data, id: 'abc', replays: 1, since: data.at, state: 'replaying' });
    expect(line(mail, asked(1), stillParked)).toEqual({ ...data, id: 'abc', replays: 1, lastReplay: failed });
  });

  it('A1 mail is read again by its own reader, all else by that of webhooks; other commits ask for nothing', () => {
    const wanted = { stream: 'parked#abc', attempt: 1 };
    expect(replayWanted(commitOf(asked(1)))).toEqual({ reader: 'mail', wanted });
    const { data: call } = asked(1) as Extract<ParkedEvent, { type: 'IntakeReplayAsked' }>;
    expect(replayWanted(commitOf({ type: 'IntakeReplayAsked', data: { ...call, source: 'twilio' } }))).toEqual({
      reader: 'webhooks',
      wanted,
    });
    expect(replayWanted(commitOf(mail, stillParked))).toBeUndefined();
  });

  it('A9 what looks like spam is listed as a suspect as well, without its addresses', () => {
    const spam: ParkedEvent = {
      type: 'IntakeParked',
      data: { ...data, reason: 'spam' },
      personal: { recipients: ['support@desk.example'] },
    };
    const { entries } = parkedIntake.contribution(parkedIntake.evolve(parkedIntake.initial, commitOf(spam)));
    expect(entries.map(({ list }) => list)).toEqual([parkedList, suspectList, lists.review]);
    expect(JSON.stringify(entries)).not.toContain('@');
  });

  it('A1 it is listed by time and counted by reason; a stream of other events lists nothing', () => {
    const row = parkedIntake.evolve(parkedIntake.initial, commitOf(parked));
    expect(parkedIntake.contribution(row)).toEqual({
      cells: [{ table: 'parked', key: 'unparsable', count: 1, sheet: 'now' }],
      entries: [{ list: parkedList, sort: `${data.at}#abc`, line: { ...data, id: 'abc' } }],
    });
    expect(parkedIntake.contribution(parkedIntake.initial)).toBe(nothing);
    const newer = { type: 'IntakeWeighed', data: {} } as unknown as ParkedEvent;
    expect(parkedIntake.contribution(parkedIntake.evolve(parkedIntake.initial, commitOf(newer)))).toEqual(nothing);
  });
});
