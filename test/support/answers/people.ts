import { type Player, shownBody } from './player.ts';

const boss = { role: 'supervisor' } as const;
const allDay = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: '00:00', to: '24:00' }]]));

/** People come, change and say what they are doing (E1, E2). */
export const playPeople = async ({ play }: Player): Promise<void> => {
  await play('POST /people', boss); // agent-2
  const person = { ...(shownBody('POST /people') as object), hours: allDay };
  for (const [agentId, but] of [
    ['agent-1', { name: '陈伟' }],
    ['agent-3', { name: '赵敏', email: 'zhao@desk.example' }],
    ['tech-1', { name: 'Tom', team: 'technical-support' }],
    ['senior-1', { name: '孙丽', role: 'senior-agent' }],
    ['supervisor-1', { name: '周杰', role: 'supervisor', email: 'zhou@desk.example' }],
    ['manager-1', { name: '吴静', role: 'manager' }],
  ] as const)
    await play('POST /people', { ...boss, body: { ...person, agentId, ...but } });
  await play('POST /people/{id}/changes', { ...boss, params: { id: 'agent-2' } });
  for (const id of ['agent-1', 'agent-2', 'agent-3', 'tech-1', 'senior-1'])
    await play('POST /people/{id}/state', { ...boss, params: { id } });
};

/** Customers as they are recorded, visited and told apart (A2, D3, D4). Gives the number of one of them. */
export const playCustomers = async ({ play, office }: Player): Promise<string> => {
  const { customer } = await play('POST /customers');
  const params = { id: customer.id };
  await play('POST /customers/{id}/identification', { params });
  await play('POST /customers/{id}/assignment', { ...boss, params });
  const { occurredAt: _at, ...contact } = shownBody('POST /customers/{id}/contacts') as Readonly<Record<string, unknown>>;
  await play('POST /customers/{id}/contacts', { params, body: { ...contact, occurredAt: await office.now() } });
  await play('POST /customers/{id}/class', { params });
  for (const membership of ['M-81', 'M-82'])
    await play('POST /customers', { body: { membership, contactClass: 'not-yet-reached' } });
  const { customer: double } = await play('POST /customers', { body: { name: '李 娜', membership: 'M-78' } });
  await play('POST /customers/{id}/merge', { params: { id: double.id }, body: { into: customer.id, reason: 'the same voice' } });
  await play('GET /customers/{id}', { params: { id: double.id } });
  await play('POST /customers/{id}/unmerge', { params: { id: double.id } });
  return customer.id;
};

/** What is read of people and customers once there is something to read. */
export const readPeople = async ({ play }: Player, customer: string): Promise<void> => {
  await play('GET /people', { ...boss });
  await play('GET /people', { ...boss, query: '?limit=2' });
  await play('GET /people/make-up', boss);
  for (const id of ['agent-1', 'agent-2', 'manager-1']) await play('GET /people/{id}', { ...boss, params: { id } });
  await play('GET /customers', { query: '?membership=M-77' });
  await play('GET /customers', { query: '?email=nobody@customer.example' });
  await play('GET /customers/{id}', { params: { id: customer } });
};

/** Two weeks on: periodic visits are due (D4). */
export const playVisits = async ({ play, office }: Player): Promise<void> => {
  const draw = { contactClass: 'not-yet-reached', most: 100 };
  const { list } = await play('POST /visit-lists', { ...boss, body: draw });
  const params = { id: list.id };
  await play('GET /visit-lists/{id}', { ...boss, params });
  const { shares } = await play('POST /visit-lists/{id}/shares', { ...boss, params });
  await office.rest();
  await play('GET /visit-lists', boss);
  await play('GET /visit-lists/{id}', { ...boss, params });
  const [{ to, customerId }] = shares as [{ to: string; customerId: string }];
  await play('GET /visits', { ...boss, query: `?agent=${to}` });
  const one = { params: { id: customerId } };
  await play('POST /customers/{id}/visit/assignment', {
    ...boss,
    ...one,
    body: { to: to === 'agent-1' ? 'agent-2' : 'agent-1' },
  });
  const body = shownBody('POST /customers/{id}/visit') as object;
  await play('POST /customers/{id}/visit', { ...boss, ...one, body: { ...body, occurredAt: await office.now() } });
};

/** Remarks and special cases of an agent's day (E4). */
export const playWorkLogs = async ({ play, today }: Player, caseId: string): Promise<void> => {
  const own = { params: { agent: 'agent-1' } };
  const on = (route: Parameters<Player['play']>[0], more: object = {}) =>
    play(route, { ...own, body: { ...(shownBody(route) as object), date: today.date, ...more } });
  for (const state of ['busy', 'available'])
    await play('POST /people/{id}/state', { params: { id: 'agent-1' }, body: { state } });
  await on('POST /work-logs/{agent}/remarks');
  await on('POST /work-logs/{agent}/remarks', { case: caseId });
  await on('POST /work-logs/{agent}/remarks/correction');
  await on('POST /work-logs/{agent}/special-cases', { case: caseId });
  for (const query of [`?date=${today.date}`, `?date=${today.date}&limit=2`, `?month=${today.date.slice(0, 7)}`])
    await play('GET /work-logs/{agent}', { ...own, query });
  await on('POST /work-logs/{agent}/special-cases/withdrawal', { case: caseId });
  await play('GET /work-logs', { ...boss, query: `?date=${today.date}` });
  await play('GET /work-logs', { role: 'manager', query: `?date=${today.date}&limit=2` });
};

/** Somebody leaves; the cases are shared out (E6). */
export const playDeparture = async ({ play }: Player): Promise<void> => {
  await play('POST /people/{id}/departure', { ...boss, params: { id: 'agent-2' } });
  await play('GET /people', { ...boss, query: '?state=left' });
};
