import { describe, expect, it } from 'vitest';
import { type ParkedCommand, type ParkedEvent, parkedDecider } from '../../../domain/intake/parked.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { parkedIntake, parkedList, suspectList } from '../../../domain/views/parked-intake.ts';
import { nothing } from '../../../domain/views/view.ts';
import { monday } from '../../support/moments.ts';

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

  it('A9 what looks like spam is listed as a suspect as well, without its addresses', () => {
    const spam: ParkedEvent = {
      type: 'IntakeParked',
      data: { ...data, reason: 'spam' },
      personal: { recipients: ['support@desk.example'] },
    };
    const { entries } = parkedIntake.contribution(parkedIntake.evolve(parkedIntake.initial, commitOf(spam)));
    expect(entries.map(({ list }) => list)).toEqual([parkedList, suspectList]);
    expect(JSON.stringify(entries)).not.toContain('@');
  });

  it('A1 it is listed by time and counted by reason; a stream of other events lists nothing', () => {
    const row = parkedIntake.evolve(parkedIntake.initial, commitOf(parked));
    expect(parkedIntake.contribution(row)).toEqual({
      cells: [{ table: 'parked', key: 'unparsable', count: 1 }],
      entries: [{ list: parkedList, sort: `${data.at}#abc`, line: { ...data, id: 'abc' } }],
    });
    expect(parkedIntake.contribution(parkedIntake.initial)).toBe(nothing);
    const newer = { type: 'IntakeReplayed', data: {} } as unknown as ParkedEvent;
    expect(parkedIntake.contribution(parkedIntake.evolve(parkedIntake.initial, commitOf(newer)))).toEqual(nothing);
  });
});
