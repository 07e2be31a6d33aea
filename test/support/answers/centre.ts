import { periodOf, type Quarter } from '../../../domain/calendar/quarter.ts';
import { boundsOf, monthAt } from '../../../domain/inspection/month.ts';
import { hours, instantOf, minutes, plus } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { sections } from '../../../functions/lib/board-sections.ts';
import { type Player, shownBody } from './player.ts';

const boss = { role: 'supervisor' } as const;
const chief = { role: 'manager' } as const;

/** The customer's survey (D1), mails that come back (A7), whom to call instead (D1, D2). */
export const playNotices = async ({ play, office }: Player): Promise<void> => {
  const gone = 'bounce@simulator.amazonses.com';
  for (const [subject, email] of [
    ['Survey', 'zhang@customer.example'],
    ['Returned', gone],
  ] as const) {
    const { case: seen } = await play('POST /cases', { body: { channel: 'email', subject, customer: { name: 'Zhang', email } } });
    await play('POST /cases/{id}/resolution', { params: { id: seen.id } });
  }
  await office.rest();
  const letters = (await office.outbox()).filter(({ to }) => to.includes('zhang@customer.example')).map(({ text }) => text);
  const [, token = ''] = /\/s\/(\S+)/.exec(letters.join('\n')) ?? [];
  await play('GET /s/{token}', { params: { token } });
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'score=5&comment=thanks' };
  await office.ask('POST', `/s/${token}`, { role: 'nobody', ...form });
  await play('POST /policy/templates/preview', boss);
  await play('GET /follow-ups/calls', boss);
  await play('POST /suppressions/lifting', { ...boss, body: { email: gone, reason: 'Zhang has called: it works again' } });
};

/** A version of the policy, proposed, approved and in force (L2); a what-if. */
export const playPolicy = async ({ play, office }: Player): Promise<void> => {
  await play('GET /policy');
  const draft = shownBody('POST /policy/versions') as object;
  const { effectiveFrom: _from, ...atOnce } = draft as Readonly<Record<string, unknown>>;
  await play('POST /cases', {
    body: { channel: 'desk', subject: 'Outage', priority: 'urgent', caseType: 'technical', customer: { name: 'Zhou' } },
  });
  const { version } = await play('POST /policy/versions', {
    ...boss,
    body: { ...draft, effectiveFrom: '2999-01-01T00:00:00+08:00' },
  });
  await play('POST /policy/versions', { ...chief, body: { ...atOnce, approval: { reason: 'agreed' } } });
  await office.advance(300); // a minute for the lists, and the sweep's own
  await play('GET /policy/versions');
  for (const one of [1, 2, 3]) await play('GET /policy/versions/{version}', { params: { version: String(one) } });
  await play('GET /policy/versions/{version}/moves', { params: { version: String(version + 1) } });
  const { version: next } = await play('POST /policy/versions', { ...boss, body: { ...atOnce, appliesToRunning: [] } });
  await play('POST /policy/versions/{version}/approval', { ...chief, params: { version: String(next) } });
  await play('GET /policy/versions', { query: '?limit=2' });
};

/** The past quarter: its figures and its report, and plans of improvement (G1, G3, K1). */
export const playQuarter = async ({ play, office }: Player, quarter: Quarter): Promise<void> => {
  await play('GET /quarters', boss);
  for (const file of ['', '.json', '.html', '.csv', '.xlsx'])
    await play('GET /quarters/{quarter}', { ...boss, params: { quarter: `${quarter}${file}` } });
  await play('GET /quarters/{quarter}', { ...boss, params: { quarter }, query: '?adjustments=now' });
  const params = { quarter };
  const { weakness: _weakness, ...plan } = shownBody('POST /quarters/{quarter}/plans') as Readonly<Record<string, unknown>>;
  await play('POST /quarters/{quarter}/plans', { ...boss, params, body: plan });
  await play('POST /quarters/{quarter}/plans', { ...boss, params, body: plan });
  await play('POST /quarters/{quarter}/plans/execution', { ...boss, params });
  await play('POST /quarters/{quarter}/plans/dropping', {
    ...boss,
    params,
    body: { plan: 'p2', reason: 'Joined with another plan' },
  });
  await play('GET /quarters/{quarter}', { ...boss, params });
  await office.rest();
  await play('GET /quarters', boss);
  await play('GET /figures/definitions');
  for (const query of [`?period=${quarter}`, `?period=${quarter}&by=team`, `?period=${quarter}&by=channel,category`])
    await play('GET /figures', { ...boss, query });
  for (const figure of [
    'contacts',
    'firstResponseTime',
    'csatTopTwo',
    'averageHandlingTime',
    'complaintStatistics',
    'backlogAge',
  ])
    await play('GET /figures/explain', { ...boss, query: `?figure=${figure}&period=${quarter}` });
  await play('GET /figures', { ...boss, query: `?period=${quarter}&compare=year&figures=contacts,csatAverage` });
  const { contributions } = await play('GET /figures/explain', { ...boss, query: `?figure=reopenRate&period=${quarter}` });
  const browser = { role: 'supervisor', headers: { accept: 'text/html' } };
  const caseId = (contributions as readonly { readonly caseId: string }[])[0]?.caseId ?? '';
  await office.ask('GET', `/figures/explain?figure=reopenRate&period=${quarter}`, browser);
  await office.ask('GET', `/cases/${caseId}/events`, browser);
  await play('POST /cases/{id}/set-aside', { ...boss, params: { id: caseId }, body: { cause: 'nuisance' } });
  await office.rest();
  await play('GET /quarters/{quarter}', { ...boss, params: { quarter }, query: '?adjustments=now' });
  const [year = '', part = ''] = quarter.split('-Q');
  const first = `${year}-${String(Number(part) * 3 - 2).padStart(2, '0')}`;
  const period = { from: `${first}-01T00:00:00+08:00`, to: `${first}-20T00:00:00+08:00` };
  const { policy } = shownBody('POST /policy/simulations') as { policy: object };
  await play('POST /policy/simulations', { ...boss, body: { ...period, policy } });
};

/** The quarter after, held against the one before: its plans, its corrections (G3, K1). */
export const playNextQuarter = async ({ play, office }: Player, quarter: Quarter): Promise<void> => {
  const { to } = periodOf(quarter, defaultPolicy.calendar.zone);
  await office.advanceTo(instantOf(Date.parse(to) + 17 * 86_400_000));
  await office.rest();
  await play('GET /quarters/{quarter}', { ...boss, params: { quarter } });
};

/** Records of the past quarter that the desk drew: one scored, sent back, put right (F1-F3). */
export const playInspections = async ({ play, office }: Player): Promise<void> => {
  const inspector = { role: 'inspector' } as const;
  await office.rest();
  const { draws } = await play('GET /inspection-draws', inspector);
  const month = draws[0].month;
  for (const file of ['', '.jsonl.gz'])
    await play('GET /inspection-draws/{month}', { ...inspector, params: { month: `${month}${file}` } });
  const { inspections } = await play('GET /inspections', inspector);
  const [one, other] = inspections as readonly { readonly inspectionId: string }[];
  const params = { id: one?.inspectionId ?? '' };
  await play('GET /inspections/{id}', { ...inspector, params });
  await play('POST /inspections/{id}/score', { ...inspector, params });
  await play('POST /inspections/{id}/rectification', { ...boss, params });
  await play('POST /inspections/{id}/rectification/return', { ...chief, params });
  await play('POST /inspections/{id}/rectification', { ...boss, params });
  await play('POST /inspections/{id}/rectification/approval', { ...chief, params });
  const again = { params: { id: other?.inspectionId ?? '' } };
  const fatal = { fatal: ['insult'], findings: [{ item: 'insult', problem: '顶撞客户' }], reason: '复听录音' };
  await play('POST /inspections/{id}/score', { ...inspector, ...again });
  await play('POST /inspections/{id}/score', {
    ...inspector,
    ...again,
    body: { ...(shownBody('POST /inspections/{id}/score') as object), ...fatal },
  });
  await play('POST /inspections/{id}/findings/withdrawal', { ...inspector, ...again });
  for (const { params: of } of [{ params }, again])
    for (const role of ['inspector', 'analyst']) await play('GET /inspections/{id}', { role, params: of });
  await play('GET /inspections/{id}/events', { ...inspector, params });
  await office.ask('GET', `/inspections/${params.id}/events`, { ...inspector, headers: { accept: 'text/html' } });
  await office.rest();
  for (const query of ['', '?limit=1', '?status=done', `?month=${month}`])
    await play('GET /inspections', { ...inspector, query });
  for (const section of ['inspections', 'rectifications']) await play('GET /board/{section}', { ...boss, params: { section } });
  await play('GET /board', boss);
};

/** Of a desk that knows nobody yet: a record that no team has and of which hardly anything is known. */
export const playBareRecord = async ({ play, office }: Player): Promise<void> => {
  const inspector = { role: 'inspector' } as const;
  const { case: bare } = await play('POST /cases', { body: { channel: 'phone', subject: 'phone' } });
  const params = { id: bare.id };
  await play('POST /cases/{id}/assignment', { params, body: { to: 'agent-1' } });
  await play('POST /cases/{id}/resolution', { params });
  await play('POST /cases/{id}/interactions', { params, body: { text: '一切可好?', purpose: 'follow-up' } });
  await play('POST /cases/{id}/closure', { params });
  const { zone } = defaultPolicy.calendar;
  await office.advanceTo(plus(boundsOf(monthAt(await office.now(), zone), zone).to, hours(26)));
  const { inspections } = await play('GET /inspections', inspector);
  const inspection = { ...inspector, params: { id: inspections[0].inspectionId } };
  await play('GET /inspections/{id}', inspection);
  await play('GET /inspections/{id}/events', inspection);
  await play('POST /inspections/{id}/score', inspection);
  await play('GET /inspections/{id}/events', inspection);
  await office.rest();
  await play('GET /inspections', inspector);
  const { findings } = await play('GET /inspections/{id}', inspection);
  await play('GET /board', boss);
  await play('GET /board/{section}', { ...boss, params: { section: 'rectifications' } });
  await office.advanceTo(plus(findings[0].dueAt, minutes(1)));
  await play('GET /board', boss);
  for (const section of ['rectifications', 'breached']) await play('GET /board/{section}', { ...boss, params: { section } });
  await play('GET /inspections/{id}', inspection);
  await play('GET /inspections/{id}/events', inspection);
  await play('POST /inspections/{id}/rectification', { ...boss, params: inspection.params });
  await office.rest();
  await play('GET /board', boss);
  await play('POST /inspections/{id}/rectification/approval', { ...chief, params: inspection.params });
  await play('GET /figures/explain', { ...boss, query: `?figure=inspectionScore&period=${(await office.now()).slice(0, 4)}` });
};

/** The board, its sections, and whom to call (G2, D2). */
export const readBoard = async ({ play }: Player): Promise<void> => {
  await play('GET /board', boss);
  await play('GET /board', { role: 'analyst' });
  for (const section of Object.keys(sections))
    for (const query of ['', '?limit=2']) await play('GET /board/{section}', { ...boss, params: { section }, query });
  await play('GET /follow-ups/calls', boss);
};

/** The board, and the read models themselves (G2). */
export const playBoard = async (player: Player): Promise<void> => {
  const { play, office } = player;
  await readBoard(player);
  await play('GET /views/parked', boss);
  await play('POST /views/{view}/rebuild', { ...chief, params: { view: 'work-log' } });
  await play('GET /views', boss);
  await office.rest();
  await play('GET /views', boss);
  await play('POST /views/{view}/switch', { ...chief, params: { view: 'work-log' } });
  const { cases } = await play('GET /cases', boss);
  await play('POST /views/redrive', { ...chief, body: { stream: `case#${cases[0].caseId}` } });
};
