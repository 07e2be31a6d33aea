import type { MailVerdicts } from '../case/events.ts';
import { accepted, assertNever, type Decider, type Decision, rejected, unchanged } from '../kernel/decider.ts';
import type { Commit } from '../kernel/event.ts';
import type { CaseId, StreamId } from '../kernel/ids.ts';
import { type Instant, minutes, plus } from '../kernel/time.ts';

/** What came in and could not be understood, or belongs to no case (A1: none is lost). Its raw form is kept and can be replayed. */

export type ParkedReason = 'unparsable' | 'automatic-without-case' | 'failed' | 'virus' | 'spam';

/** Who brought it: mail however it came, else the provider whose webhook it was. */
export const parkedSources = [
  'mail',
  'twilio',
  'tccc',
  'connect',
  'calls',
  'interactions',
  'postmark',
  'mailgun',
  'sendgrid',
] as const;
export type ParkedSource = (typeof parkedSources)[number];

export type IntakeParked = {
  readonly type: 'IntakeParked';
  readonly data: {
    readonly source: ParkedSource;
    readonly reason: ParkedReason;
    /** What went wrong, for the engineer; never the content. */
    readonly detail: string;
    /** Key of the raw form in the raw store. */
    readonly rawKey: string;
    /** What the provider's checks found of a mail. */
    readonly verdicts?: MailVerdicts;
    readonly at: Instant;
  };
  /** What came beside the raw form: without it the same mail or webhook could not be taken in once more. */
  readonly personal?: Partial<Envelope> & { readonly webhook?: ParkedWebhook };
};
/** A mail's. */
export type Envelope = { readonly envelopeFrom?: string; readonly recipients: readonly string[] };
/** How a webhook was sent: `route` as `POST /webhooks/calls`; `headers` those that name the delivery and the body's type. */
export type ParkedWebhook = {
  readonly route: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
};
/** Somebody has asked that it be read once more; `attempt` counts from 1. */
export type IntakeReplayAsked = {
  readonly type: 'IntakeReplayAsked';
  readonly data: { readonly source: ParkedSource; readonly attempt: number; readonly by: string; readonly at: Instant };
};
/** It was read once more, and could still not be taken in. */
export type IntakeStillParked = { readonly type: 'IntakeStillParked'; readonly data: FailedReplay };
export type FailedReplay = {
  readonly attempt: number;
  readonly reason: ParkedReason;
  readonly detail: string;
  readonly at: Instant;
};
/** It has become an interaction of a case after all; `cases` where the reader told. */
export type IntakeTakenIn = {
  readonly type: 'IntakeTakenIn';
  readonly data: { readonly by: string; readonly at: Instant; readonly cases?: readonly CaseId[] };
};
/** A person has looked at it: a nuisance (A9), kept and counted nowhere. */
export type IntakeSetAside = {
  readonly type: 'IntakeSetAside';
  readonly data: { readonly as: 'nuisance'; readonly by: string; readonly at: Instant };
};
export type ParkedEvent = IntakeParked | IntakeReplayAsked | IntakeStillParked | IntakeTakenIn | IntakeSetAside;

type What = IntakeParked['data'] & {
  readonly envelope?: Envelope;
  readonly webhook?: ParkedWebhook;
  /** How often it was asked to be read once more. */
  readonly replays?: number;
  readonly lastReplay?: FailedReplay;
};
export type ParkedState =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'parked' } & What)
  | Replaying
  | ({ readonly kind: 'settled'; readonly outcome: 'taken-in' | 'nuisance'; readonly cases?: readonly CaseId[] } & What);
export type Replaying = {
  readonly kind: 'replaying';
  readonly since: Instant;
  readonly askedBy: string;
  readonly replays: number;
} & What;

export const evolveParked = (state: ParkedState, event: ParkedEvent): ParkedState => {
  if (event.type === 'IntakeParked') return { kind: 'parked', ...event.data, ...besideRaw(event.personal) };
  if (state.kind === 'none') return state;
  const what = whatOf(state);
  switch (event.type) {
    case 'IntakeReplayAsked': {
      const { attempt, by, at } = event.data;
      return { ...what, kind: 'replaying', since: at, askedBy: by, replays: attempt };
    }
    case 'IntakeStillParked':
      return { ...what, kind: 'parked', lastReplay: event.data };
    case 'IntakeTakenIn': {
      const { cases } = event.data;
      return { ...what, kind: 'settled', outcome: 'taken-in', ...(cases === undefined ? {} : { cases }) };
    }
    case 'IntakeSetAside':
      return { ...what, kind: 'settled', outcome: 'nuisance' };
    default:
      event satisfies never;
      return state;
  }
};

const besideRaw = ({ webhook, recipients, envelopeFrom }: NonNullable<IntakeParked['personal']> = {}) => ({
  ...(recipients === undefined ? {} : { envelope: { recipients, ...(envelopeFrom === undefined ? {} : { envelopeFrom }) } }),
  ...(webhook === undefined ? {} : { webhook }),
});

const whatOf = (state: Exclude<ParkedState, { kind: 'none' }>): What => {
  switch (state.kind) {
    case 'parked': {
      const { kind: _, ...what } = state;
      return what;
    }
    case 'replaying': {
      const { kind: _, since: _since, askedBy: _askedBy, ...what } = state;
      return what;
    }
    case 'settled': {
      const { kind: _, outcome: _outcome, cases: _cases, ...what } = state;
      return what;
    }
  }
};

export type ParkIntake = {
  readonly type: 'ParkIntake';
  readonly envelope?: Envelope;
  readonly webhook?: ParkedWebhook;
} & IntakeParked['data'];
export type AskReplay = { readonly type: 'AskReplay'; readonly by: string; readonly at: Instant };
/** What a replay came to. */
export type KeepParked = { readonly type: 'KeepParked' } & FailedReplay;
export type SettleParked = {
  readonly type: 'SettleParked';
  readonly outcome: 'taken-in' | 'nuisance';
  readonly cases?: readonly CaseId[];
  readonly by: string;
  readonly at: Instant;
};
export type ParkedCommand = ParkIntake | AskReplay | KeepParked | SettleParked;

export const decideParked = (command: ParkedCommand, state: ParkedState): Decision<ParkedEvent> => {
  switch (command.type) {
    case 'ParkIntake': {
      const { type: _, envelope, webhook, ...data } = command;
      if (state.kind !== 'none') return unchanged;
      const personal = { ...envelope, ...(webhook === undefined ? {} : { webhook }) };
      return accepted<ParkedEvent>({ type: 'IntakeParked', data, ...(Object.keys(personal).length === 0 ? {} : { personal }) });
    }
    case 'AskReplay':
      return askReplay(command, state);
    case 'KeepParked': {
      const { type: _, ...data } = command;
      if (state.kind !== 'replaying' || state.replays !== data.attempt) return unchanged;
      return accepted<ParkedEvent>({ type: 'IntakeStillParked', data });
    }
    case 'SettleParked': {
      const { outcome, cases, by, at } = command;
      if (state.kind === 'none') return unknownParked();
      // A nuisance may still turn out to be none; what has become an interaction stays one.
      if (state.kind === 'settled' && (state.outcome === outcome || state.outcome === 'taken-in')) return unchanged;
      return accepted<ParkedEvent>(
        outcome === 'taken-in'
          ? { type: 'IntakeTakenIn', data: { by, at, ...(cases === undefined ? {} : { cases }) } }
          : { type: 'IntakeSetAside', data: { as: 'nuisance', by, at } },
      );
    }
    default:
      return assertNever(command);
  }
};

/** Asked while it is being read, it is read once; what has told nothing for so long is asked for anew. */
export const replayPatience = minutes(30);

const askReplay = ({ by, at }: AskReplay, state: ParkedState): Decision<ParkedEvent> => {
  if (state.kind === 'none') return unknownParked();
  if (state.kind === 'settled' && state.outcome === 'taken-in') return unchanged;
  if (state.reason === 'virus') return quarantined();
  if (!isReadable(state)) return notReplayable();
  if (state.kind === 'replaying' && at < plus(state.since, replayPatience)) return unchanged;
  const { source, replays = 0 } = state;
  return accepted<ParkedEvent>({ type: 'IntakeReplayAsked', data: { source, attempt: replays + 1, by, at } });
};

/** An event of Amazon Connect says all of itself; what was parked before its envelope was kept does not. */
const isReadable = ({ source, envelope, webhook }: What): boolean =>
  source === 'mail' ? envelope !== undefined : source === 'connect' || webhook !== undefined;

export const parkedDecider: Decider<ParkedState, ParkedCommand, ParkedEvent, undefined> = {
  initial: { kind: 'none' },
  evolve: evolveParked,
  decide: decideParked,
};

/** What a commit asks of whoever reads what is parked once more: mail its own reader, everything else that of webhooks. */
export type ReplayWanted = { readonly stream: StreamId; readonly attempt: number };
export type ReplayReader = 'mail' | 'webhooks';

export const replayWanted = ({
  stream,
  events,
}: Commit): { readonly reader: ReplayReader; readonly wanted: ReplayWanted } | undefined => {
  const asked = (events as readonly ParkedEvent[]).find((event) => event.type === 'IntakeReplayAsked');
  if (asked === undefined) return undefined;
  const { source, attempt } = asked.data;
  return { reader: source === 'mail' ? 'mail' : 'webhooks', wanted: { stream, attempt } };
};

const unknownParked = () =>
  rejected({
    code: 'unknown-parked',
    clause: 'A1',
    kind: 'missing',
    words: {
      en: 'Nothing is parked under this id; GET /intake/parked lists what is.',
      zh: '没有此编号的待处理联络;请用 GET /intake/parked 查看。',
    },
  });
const quarantined = () =>
  rejected({
    code: 'quarantined',
    clause: 'A1',
    kind: 'conflict',
    words: {
      en: 'The mail carries a virus and is not opened here; ask the customer to send it once more without the file.',
      zh: '该邮件含有病毒,不能打开;请联系客户重新发送(不带该文件)。',
    },
  });
const notReplayable = () =>
  rejected({
    code: 'not-replayable',
    clause: 'A1',
    kind: 'conflict',
    words: {
      en: 'It was parked before what came beside its raw form was kept; have the provider send it once more.',
      zh: '该联络暂存时尚未保存其附带信息,无法重新读取;请让服务商重新推送。',
    },
  });
