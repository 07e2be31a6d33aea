import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseStream } from '../../../domain/kernel/ids.ts';
import { reportedCallOf } from '../../../functions/lib/phone/calls.ts';
import { reportsOfConnect } from '../../../functions/lib/phone/connect.ts';
import type { ReportedCall } from '../../../functions/lib/phone/report.ts';
import { reportsOfPush } from '../../../functions/lib/phone/tccc.ts';
import { dialReportOf, reportsOf, voicemailReportOf } from '../../../functions/lib/phone/twilio-report.ts';
import type { HttpProblem } from '../../../functions/lib/problem.ts';
import { aPhoneDesk } from '../../support/calls.ts';
import { monday } from '../../support/moments.ts';
import { callStatus, recordingStatus } from '../../support/twilio.ts';

/** When everything is handled; a webhook that carries no time of its own is taken for now. */
const now = monday.at('10:10');
const customer = '+8613800138000';
const desk = '+864008001234';
const url = 'https://desk.example/webhooks/phone/twilio';
const unix = (time: string): number => Date.parse(monday.at(time)) / 1000;

type Told = readonly ReportedCall[] | ReportedCall | HttpProblem;
type Story = {
  readonly name: string;
  readonly told: readonly (() => Told)[];
  /** What the figures take from it. */
  readonly facts: object;
  readonly also?: object;
};

const twilio =
  (form: Readonly<Record<string, string>>, query = '') =>
  () =>
    reportsOf({ form: new URLSearchParams(form), url: url + query, now });
const status = (name: string, sequence: number, time: string, more: object = {}) =>
  callStatus({ callSid: 'CA1', status: name, sequence, at: monday.at(time), from: customer, to: desk, ...more });
const leg = (name: string, sequence: number, time: string, seconds?: number) => ({
  ...callStatus({
    callSid: 'CA9',
    status: name,
    sequence,
    at: monday.at(time),
    from: customer,
    to: 'client:wang-1',
    direction: 'outbound-dial',
    ...(seconds === undefined ? {} : { seconds }),
  }),
  ParentCallSid: 'CA1',
});
const hold = (event: string, sequence: number, time: string) => ({
  CallSid: 'CA1',
  ConferenceSid: 'CF1',
  StatusCallbackEvent: event,
  SequenceNumber: String(sequence),
  Timestamp: new Date(monday.at(time)).toUTCString(),
});

let deliveries = 0;
const generic = (event: Readonly<Record<string, unknown>>) => {
  deliveries += 1;
  const id = `msg_${deliveries}`;
  return () => reportedCallOf(Buffer.from(JSON.stringify({ call: 'pbx-1', ...event })), id);
};
const connect = (eventType: string, detail: Readonly<Record<string, unknown>>) => () =>
  reportsOfConnect(
    Buffer.from(
      JSON.stringify({
        source: 'aws.connect',
        'detail-type': 'Amazon Connect Contact Event',
        time: monday.at('10:05'),
        detail: {
          contactId: 'c-1',
          channel: 'VOICE',
          initiationMethod: 'INBOUND',
          eventType,
          customerEndpoint: { type: 'TELEPHONE_NUMBER', address: customer },
          systemEndpoint: { type: 'TELEPHONE_NUMBER', address: desk },
          initiationTimestamp: monday.at('10:00'),
          ...detail,
        },
      }),
    ),
  );
const tccc = (action: string, push: string, body: Readonly<Record<string, unknown>>) => () =>
  reportsOfPush(Buffer.from(JSON.stringify({ SessionId: 's-1', Caller: customer, Callee: desk, Direction: 0, ...body })), {
    action,
    push,
  });

const stories: readonly Story[] = [
  {
    name: 'Twilio: answered, put on hold, handed on to an extension, recorded',
    told: [
      twilio(status('ringing', 0, '10:00:00'), '?legs=1'),
      twilio(status('in-progress', 1, '10:00:01'), '?legs=1'),
      twilio(leg('ringing', 0, '10:00:04')),
      twilio(leg('in-progress', 1, '10:00:10'), '?transfer=8012&reason=%E5%94%AE%E5%90%8E'),
      twilio(hold('participant-hold', 3, '10:00:30')),
      twilio(hold('participant-unhold', 4, '10:00:50')),
      twilio(leg('completed', 2, '10:02:10', 120)),
      twilio(status('completed', 2, '10:02:10', { seconds: 129 }), '?legs=1'),
      twilio(recordingStatus({ callSid: 'CA1', recordingSid: 'RE1', seconds: 120 })),
    ],
    facts: {
      outcome: 'answered',
      answeredAt: monday.at('10:00:10'),
      ringSeconds: 6,
      inThreeRings: true,
      talkSeconds: 100,
      holdSeconds: 20,
    },
    also: {
      agents: ['wang-1'],
      recordings: ['RE1'],
      transfers: [{ at: monday.at('10:00:10'), to: '8012', reason: '售后' }],
    },
  },
  {
    name: 'Twilio: nobody takes it, the customer leaves a message',
    told: [
      twilio(status('ringing', 0, '10:00:00'), '?legs=1'),
      twilio(status('in-progress', 1, '10:00:01'), '?legs=1'),
      twilio(leg('ringing', 0, '10:00:04')),
      twilio(leg('no-answer', 1, '10:00:24')),
      () =>
        dialReportOf({
          form: new URLSearchParams({ ...status('in-progress', 2, '10:00:24'), DialCallStatus: 'no-answer', DialCallSid: 'CA9' }),
          url,
          now,
        }),
      () =>
        voicemailReportOf({
          form: new URLSearchParams({
            ...status('completed', 3, '10:01:00'),
            RecordingSid: 'RE2',
            RecordingUrl: 'https://api.twilio.com/RE2',
            RecordingDuration: '20',
          }),
          url,
          now,
        }),
      twilio(status('completed', 3, '10:01:00', { seconds: 59 }), '?legs=1'),
    ],
    facts: { outcome: 'voicemail' },
    also: { recordings: ['RE2'] },
  },
  {
    name: 'generic: an apology is owed after five rings, hold and wrap-up are counted',
    told: [
      generic({ status: 'ringing', at: monday.at('10:00'), direction: 'inbound', from: customer, to: desk }),
      generic({ status: 'answered', at: monday.at('10:00:16'), direction: 'inbound', agent: 'li-2', from: customer }),
      generic({ status: 'held', at: monday.at('10:01') }),
      generic({ status: 'resumed', at: monday.at('10:01:30') }),
      generic({ status: 'transferred', at: monday.at('10:01:40'), transfer: { to: '8012', reason: 'returns' } }),
      generic({
        status: 'ended',
        at: monday.at('10:02:16'),
        direction: 'inbound',
        talkSeconds: 90,
        holdSeconds: 30,
        from: customer,
      }),
      generic({ status: 'wrapped-up', at: monday.at('10:03') }),
      generic({ status: 'recording', at: monday.at('10:04'), recording: { id: 'r1', url: 'https://pbx.example/r1' } }),
    ],
    facts: {
      outcome: 'answered',
      answeredAt: monday.at('10:00:16'),
      ringSeconds: 16,
      inThreeRings: false,
      apologyOwed: true,
      talkSeconds: 90,
      holdSeconds: 30,
      wrapSeconds: 44,
    },
    also: { agents: ['li-2'], transfers: [{ at: monday.at('10:01:40'), to: '8012', reason: 'returns' }], recordings: ['r1'] },
  },
  {
    name: 'generic: abandoned within five seconds',
    told: [
      generic({ status: 'ringing', at: monday.at('10:00'), direction: 'inbound', from: customer, to: desk }),
      generic({ status: 'abandoned', at: monday.at('10:00:05'), direction: 'inbound', from: customer }),
    ],
    facts: { outcome: 'short-abandon' },
  },
  {
    name: 'generic: abandoned after six seconds',
    told: [
      generic({ status: 'queued', at: monday.at('10:00'), direction: 'inbound', from: customer, to: desk }),
      generic({ status: 'abandoned', at: monday.at('10:00:06'), direction: 'inbound', from: customer }),
    ],
    facts: { outcome: 'abandoned' },
  },
  {
    name: 'Amazon Connect: answered by an agent, with wrap-up',
    told: [
      connect('INITIATED', {}),
      connect('QUEUED', { queueInfo: { enqueueTimestamp: monday.at('10:00:05') } }),
      connect('CONNECTED_TO_AGENT', {
        queueInfo: { enqueueTimestamp: monday.at('10:00:05') },
        agentInfo: {
          agentArn: 'arn:aws:connect:eu-central-1:1:instance/i/agent/a-7',
          connectedToAgentTimestamp: monday.at('10:00:12'),
        },
      }),
      connect('DISCONNECTED', {
        disconnectTimestamp: monday.at('10:03:12'),
        disconnectReason: 'CUSTOMER_DISCONNECT',
        agentInfo: {
          agentArn: 'arn:aws:connect:eu-central-1:1:instance/i/agent/a-7',
          connectedToAgentTimestamp: monday.at('10:00:12'),
        },
      }),
      connect('COMPLETED', {
        disconnectTimestamp: monday.at('10:03:12'),
        agentInfo: {
          agentArn: 'arn:aws:connect:eu-central-1:1:instance/i/agent/a-7',
          connectedToAgentTimestamp: monday.at('10:00:12'),
          afterContactWorkDuration: 45,
          holdDuration: 10,
        },
      }),
    ],
    facts: {
      outcome: 'answered',
      answeredAt: monday.at('10:00:12'),
      talkSeconds: 170,
      holdSeconds: 10,
      wrapSeconds: 45,
    },
    also: { agents: ['a-7'] },
  },
  {
    name: 'Amazon Connect: the customer gives up in the queue',
    told: [
      connect('INITIATED', {}),
      connect('QUEUED', { queueInfo: { enqueueTimestamp: monday.at('10:00:05') } }),
      connect('DISCONNECTED', { disconnectTimestamp: monday.at('10:01'), disconnectReason: 'CUSTOMER_DISCONNECT' }),
    ],
    facts: { outcome: 'abandoned' },
  },
  {
    name: 'Tencent CCC: answered, with the recording',
    told: [
      tccc('cdr', 'u-1', {
        StartTimestamp: unix('10:00:00'),
        QueuedTimestamp: unix('10:00:02'),
        RingTimestamp: unix('10:00:05'),
        AcceptTimestamp: unix('10:00:11'),
        EndedTimestamp: unix('10:01:11'),
        EndStatusString: 'ok',
        SeatUser: { Mail: 'zhao@desk.example', UserId: 'zhao-3' },
        ServeParticipants: [{ Mail: 'qian@desk.example', RingTimestamp: unix('10:00:40'), TransferTo: '8012' }],
      }),
      tccc('record', 'u-2', { Timestamp: unix('10:02:00'), RecordId: '77', RecordURL: 'http://recorder.example/77.mp3' }),
    ],
    facts: { outcome: 'answered', answeredAt: monday.at('10:00:11'), ringSeconds: 6, inThreeRings: true, talkSeconds: 60 },
    also: { agents: ['zhao-3'], recordings: ['77'], transfers: [{ at: monday.at('10:00:40'), to: '8012' }] },
  },
  {
    name: 'Tencent CCC: the customer hangs up before anybody takes it',
    told: [
      tccc('cdr', 'u-3', {
        StartTimestamp: unix('10:00:00'),
        RingTimestamp: unix('10:00:05'),
        AcceptTimestamp: 0,
        EndedTimestamp: unix('10:00:30'),
        HungUpSide: 'user',
        SeatUser: null,
      }),
    ],
    facts: { outcome: 'abandoned' },
  },
];

/** Everything of the desk that must not depend on the order. */
const outcomeOf = async (told: Story['told']) => {
  const phone = aPhoneDesk(now);
  for (const one of told) await phone.hear(one());
  const cases = phone.cases();
  return {
    count: cases.length,
    calls: phone.calls(),
    contacts: cases.flatMap(({ id }) => phone.eventsOf(caseStream(id))).filter(({ type }) => type === 'InteractionRecorded')
      .length,
    reply: cases[0]?.deadlines.latest['first-response']?.status,
    customer: cases[0]?.customer,
  };
};

describe('A5: what a phone system tells of one call, in any order, repeated', () => {
  it.each(stories)('A5 $name', async ({ told, facts, also = {} }) => {
    const straight = await outcomeOf(told);
    expect(straight.count).toBe(1);
    expect(straight.contacts).toBe(1);
    expect(straight.calls).toHaveLength(1);
    expect(straight.calls[0]?.facts).toEqual(facts);
    expect(straight.calls[0]).toMatchObject(also);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...told], { minLength: told.length }),
        fc.array(fc.nat(99), { maxLength: 5 }),
        async (order, again) => {
          const repeated = again.map((index) => order[index % order.length] as Story['told'][number]);
          expect(await outcomeOf([...order, ...repeated])).toEqual(straight);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(stories.filter(({ told }) => told.length > 2))(
    'A1 $name: with any one report lost it is still one call of one case',
    async ({ told }) => {
      for (const lost of told.keys()) {
        const rest = told.filter((_one, index) => index !== lost);
        const { count, contacts } = await outcomeOf(rest);
        expect({ count, contacts }).toEqual({ count: 1, contacts: 1 });
      }
    },
  );
});
