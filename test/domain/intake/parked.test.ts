import { describe, expect, it } from 'vitest';
import { type ParkedCommand, type ParkedEvent, parkedDecider } from '../../../domain/intake/parked.ts';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { parkedIntake, parkedList } from '../../../domain/views/parked-intake.ts';
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
