import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallBackCommand,
  type CallBackEvent,
  type CallBacks,
  decideCallBack,
  evolveCallBacks,
  noCallBacks,
  returnedCalls,
} from '../../../domain/call-back/call-back.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { caseId } from '../../support/cases.ts';
import { monday } from '../../support/moments.ts';

const missed = (callId: string, at: Instant): CallBackCommand => ({ type: 'NoteMissed', callId, caseId, at });
const taken = (callId: string, at: Instant, direction: 'inbound' | 'outbound' = 'outbound'): CallBackCommand => ({
  type: 'NoteTaken',
  callId,
  caseId,
  at,
  direction,
});
const step = (state: CallBacks, command: CallBackCommand): CallBacks => {
  const decision = decideCallBack(command, state);
  if (decision.kind === 'rejected') throw new Error('refused');
  return decision.kind === 'accepted' ? decision.events.reduce<CallBacks>(evolveCallBacks, state) : state;
};
const callBacks = (...commands: readonly CallBackCommand[]): CallBacks => commands.reduce(step, noCallBacks);
const pairs = (state: CallBacks) => returnedCalls(state).map(({ missed: one, by }) => [one.callId, by.callId]);

describe('A5: a missed call and its call back', () => {
  it.each(['inbound', 'outbound'] as const)('A5 the first later %s conversation with the number settles it', (direction) => {
    const state = callBacks(
      taken('before', monday.at('09:00')),
      missed('m', monday.at('10:00')),
      taken('b', monday.at('10:20'), direction),
      taken('c', monday.at('10:40')),
    );
    expect(pairs(state)).toEqual([['m', 'b']]);
  });

  it('A5 several missed calls of one number are settled by one conversation after them', () => {
    expect(
      pairs(callBacks(missed('m1', monday.at('10:00')), missed('m2', monday.at('10:05')), taken('b', monday.at('10:20')))),
    ).toEqual([
      ['m1', 'b'],
      ['m2', 'b'],
    ]);
  });

  it('A5 an earlier conversation settles nothing, and a call that was taken after all settles itself', () => {
    expect(pairs(callBacks(missed('m', monday.at('10:00')), taken('b', monday.at('09:59'))))).toEqual([]);
    expect(pairs(callBacks(missed('m', monday.at('10:00')), taken('m', monday.at('09:59'))))).toEqual([['m', 'm']]);
  });

  it('A5 the pairs are the same in whatever order the calls became known, told once or twice', () => {
    const all = [
      missed('m1', monday.at('10:00')),
      missed('m2', monday.at('10:30')),
      taken('b1', monday.at('10:10')),
      taken('b2', monday.at('10:40'), 'inbound'),
      taken('b3', monday.at('10:50')),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 10 }), (order) => {
        expect(pairs(callBacks(...order)).sort()).toEqual([
          ['m1', 'b1'],
          ['m2', 'b2'],
        ]);
      }),
    );
  });

  it('A5 a call of ours goes to the case that has waited longest for one, for all its reports the same', () => {
    const place: CallBackCommand = { type: 'PlaceCall', callId: 'b', at: monday.at('10:20') };
    const placed = callBacks(missed('m', monday.at('10:00')), place, place);
    expect(placed.placed).toEqual({ b: { callId: 'b', at: monday.at('10:20'), caseId } });
    expect(callBacks(place, missed('m', monday.at('10:00')), place).placed.b).not.toHaveProperty('caseId');
    expect(callBacks(missed('m', monday.at('10:00')), taken('x', monday.at('10:10')), place).placed.b).not.toHaveProperty(
      'caseId',
    );
  });

  it('an event of a newer deployment changes nothing', () => {
    expect(evolveCallBacks(noCallBacks, { type: 'CallForgiven', data: {} } as unknown as CallBackEvent)).toBe(noCallBacks);
  });
});
