import { channels } from '../../../domain/case/words.ts';
import type { RouteKey } from '../../../functions/lib/operations.ts';
import { type Player, type Step, shownBody } from './player.ts';

const boss = { role: 'supervisor' } as const;
const chief = { role: 'manager' } as const;

type On = (what: string, step?: Omit<Step, 'params'>) => Promise<ReturnType<JSON['parse']>>;
const onCase =
  ({ play }: Player, id: string): On =>
  (what, step = {}) =>
    play(`POST /cases/{id}/${what}` as RouteKey, { ...step, params: { id } });

const opened = async ({ play }: Player, but: object): Promise<string> => {
  const { occurredAt: _at, expectedBy: _by, ...body } = shownBody('POST /cases') as Readonly<Record<string, unknown>>;
  return (await play('POST /cases', { body: { ...body, ...but } })).case.id;
};

/** A complaint, by telephone, from the first words to the archive (C3). Gives its number. */
export const playComplaint = async (player: Player): Promise<string> => {
  const { office } = player;
  const now = await office.now();
  const id = (await player.play('POST /cases', { body: { ...(shownBody('POST /cases') as object), occurredAt: now } })).case.id;
  const on = onCase(player, id);
  await on('interactions');
  await on('triage');
  await on('assignment');
  await on('complaint/acknowledgement');
  await on('complaint/assessment');
  await on('complaint/report', { ...boss, body: { informed: 'manager-1', informedAt: now } });
  await on('need');
  await on('need/confirmation');
  await on('complaint/investigation');
  await on('complaint/meeting', boss);
  await on('complaint/solutions');
  await on('complaint/decision', chief);
  await on('complaint/notification');
  await on('complaint/rejection');
  await on('complaint/solutions');
  await on('complaint/decision', { ...chief, body: { solution: 's3' } });
  await on('complaint/notification');
  await on('complaint/execution');
  await on('resolution');
  await on('complaint/acceptance');
  await on('lessons');
  return id;
};

/** What follows the resolution of the complaint, up to the archive. */
export const closeComplaint = async (player: Player, id: string): Promise<void> => {
  const on = onCase(player, id);
  const visit = shownBody('POST /cases/{id}/follow-up') as object;
  await on('follow-up', { body: { ...visit, occurredAt: await player.office.now() } });
  await on('complaint/summary');
  await on('closure');
};

/** An inquiry worked by the book, doubted, and put right the same day (B1 to B8, D2). */
export const playInquiry = async (player: Player): Promise<string> => {
  const { office } = player;
  const id = await opened(player, {
    caseType: 'inquiry',
    channel: 'email',
    customer: { name: 'Ann', email: 'ann@customer.example' },
  });
  const on = onCase(player, id);
  await on('assignment', { body: { to: 'agent-1', team: 'customer-service' } });
  await on('need');
  await on('need/confirmation');
  await on('options');
  await on('options/choice');
  await on('options', { body: shownBody('POST /cases/{id}/options') as object });
  await on('options/rejection');
  await on('promises');
  await on('promises/keeping', { body: { promise: 'p1', occurredAt: await office.now() } });
  await on('promises');
  await on('promises/cancellation', {
    ...boss,
    body: { ...(shownBody('POST /cases/{id}/promises/cancellation') as object), promise: 'p2' },
  });
  await on('departures');
  await on('departures/decision', boss);
  await on('escalation', { body: { ...(shownBody('POST /cases/{id}/escalation') as object), neededAt: await office.now() } });
  await on('escalation/acknowledgement', boss);
  await on('transfer');
  await on('resolution', boss);
  await on('dispute', boss);
  await on('resolution', boss);
  await on('confirmation', boss);
  const visit = { channel: 'phone', reached: true, score: 1, comment: '又漏水了', occurredAt: await office.now() };
  await on('follow-up', { ...boss, body: visit });
  await on('follow-up/solution', boss);
  return id;
};

/** Suggestions, signs of trouble, and cases that do not count (A9, C4, C5). */
export const playOthers = async (player: Player): Promise<void> => {
  const { office, play } = player;
  const idea = onCase(player, await opened(player, { caseType: 'suggestion', subject: '希望有更换提醒' }));
  await idea('suggestion/judgement', boss);
  await idea('suggestion/notification');

  const angry = { subject: '太过分了', description: '太气人了!再不处理我就去消协投诉,找媒体曝光!' };
  const risky = await opened(player, { ...angry, caseType: 'complaint', channel: 'email' });
  const seen = await play('GET /cases/{id}', { params: { id: risky } });
  const [flag] = (seen.risks ?? seen.riskFlags ?? []) as { rule: string }[];
  await onCase(player, risky)('risk/acknowledgement', { ...boss, body: { rule: flag?.rule ?? 'angry-words' } });

  const nuisance = onCase(player, await opened(player, { subject: '广告' }));
  await nuisance('set-aside', boss);
  await nuisance('set-aside/withdrawal', boss);

  const known = await opened(player, { customer: { name: '李娜', membership: 'M-77' } });
  await office.rest();
  await onCase(player, known)('customer/unlink', boss);
  await onCase(player, known)('assignment', { body: { to: 'agent-2', team: 'customer-service' } });
};

/** Cases of every channel, of which hardly anything is known. */
export const playBare = async (player: Player): Promise<void> => {
  for (const channel of channels) {
    const { case: bare } = await player.play('POST /cases', { body: { channel, subject: channel } });
    const on = onCase(player, bare.id);
    await on('triage', { body: { priority: 'urgent' } });
    await on('interactions', { body: { text: '请稍等。' } });
    await on('escalation', { body: { to: 'supervisor', reason: 'beyond authority' } });
    await on('escalation/acknowledgement', boss);
    await on('resolution', boss);
    await on('confirmation', boss);
    await on('interactions', { ...boss, body: { text: '一切可好?', purpose: 'follow-up' } });
    await on('closure', boss);
  }
};

/** What is read of cases. */
export const readCases = async ({ play, office }: Player, ids: readonly string[]): Promise<void> => {
  await office.rest();
  await play('GET /cases', { ...boss, query: '?limit=100' });
  await play('GET /cases', { ...boss, query: '?limit=3' });
  await play('GET /cases', { role: 'analyst' });
  const { cases } = await play('GET /cases', { ...boss, query: '?limit=100' });
  for (const { caseId } of cases as { caseId: string }[]) await play('GET /cases/{id}', { ...boss, params: { id: caseId } });
  for (const id of ids) {
    const params = { id };
    await play('GET /cases/{id}', { role: 'analyst', params });
    await play('GET /cases/{id}/events', { ...boss, params });
    await play('GET /cases/{id}/events', { ...boss, params, query: '?limit=2' });
    await play('GET /cases/{id}/access-log', { ...boss, params });
  }
};
