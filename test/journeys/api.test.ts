import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsLogged, type RunningDesk } from '../support/desk.ts';
import { closeForGood, type Done, type Office, openForTheDay } from './office.ts';
import { addressesIn, type Description, operationsOf, routes, routesOf } from './openapi.ts';
import { expectNoInsides, expectRefused, type Problem, tokenOfGroup } from './refusals.ts';

let desk: RunningDesk;
let office: Office;
beforeAll(async () => {
  ({ desk, office } = await openForTheDay());
});
afterAll(() => closeForGood(desk));

const aCase = async (more: object = {}): Promise<string> =>
  (await office.post('/cases', { channel: 'chat', subject: 'Filter', description: 'It drips.', ...more })).case.id;
const commandsOn =
  (id: string) =>
  (name: string, body: unknown = {}, role = 'agent') =>
    office.ask('POST', `/cases/${id}/${name}`, { body, role });
const unknownId = '000000000';

describe('who may come in', () => {
  test('E6: without a token, with a broken one, or one that somebody else signed: 401', async () => {
    const stranger = await new SignJWT({ scope: 'desk/cases.read', client_id: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.alloc(32, 1));
    for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: `Bearer ${stranger}` }])
      for (const [method, at] of [
        ['GET', '/cases'],
        ['POST', '/cases'],
        ['GET', '/board'],
        ['GET', '/intake/parked'],
      ] as const) {
        const answer = await office.ask(method, at, { role: 'nobody', headers });
        expect(answer.status).toBe(401);
        expectNoInsides(answer);
      }
  });

  test('E6: a token without the scope is refused where the scope is needed: 403', async () => {
    const body = { channel: 'chat', subject: 'No' };
    expect((await office.ask('POST', '/cases', { role: 'agent', scope: 'desk/cases.read', body })).status).toBe(403);
    expect((await office.ask('GET', '/cases', { role: 'agent', scope: 'desk/cases.write' })).status).toBe(403);
    expect((await office.ask('GET', '/cases', { role: 'agent', scope: 'desk/cases.read' })).status).toBe(200);
  });

  test.each(['analyst', 'inspector'])('E6: an %s may read, not command: 403', async (role) => {
    const id = await aCase();
    for (const at of ['/cases', `/cases/${id}`, `/cases/${id}/events`, '/board', '/intake/parked'])
      expect((await office.ask('GET', at, { role })).status).toBe(200);
    expectRefused(
      await office.ask('POST', '/cases', { role, body: { channel: 'chat', subject: 'No' } }),
      403,
      'not-permitted',
      'E6',
    );
    expectRefused(
      await office.ask('POST', `/cases/${id}/triage`, { role, body: { priority: 'high' } }),
      403,
      'not-permitted',
      'E6',
    );
  });

  test('E6: whoever has a token but no role of ours neither commands nor sees a customer’s case: 403', async () => {
    const id = await aCase();
    const authorization = `Bearer ${await tokenOfGroup(desk, 'janitor')}`;
    const asked = { role: 'nobody', headers: { authorization } };
    expectRefused(await office.ask('POST', `/cases/${id}/closure`, asked), 403, 'not-permitted', 'E6');
    for (const at of ['/cases', `/cases/${id}`, `/cases/${id}/events`, '/board', '/intake/parked'])
      expectRefused(await office.ask('GET', at, asked), 403, 'not-permitted', 'E6');
  });
});

describe('what is refused', () => {
  test('A2: a case that is not there, and a number that cannot be one: 404', async () => {
    for (const id of [unknownId, 'K7Q29XMB5', 'x', '..%2f..%2fetc', '%00', 'K7Q29XMB4'.repeat(50)]) {
      expectRefused(await office.ask('GET', `/cases/${id}`), 404, 'not-found', 'A2');
      expectRefused(await office.ask('GET', `/cases/${id}/events`), 404, 'not-found', 'A2');
    }
    expectRefused(await office.ask('POST', '/cases/x/triage', { body: { priority: 'high' } }), 404, 'not-found', 'A2');
    const commanded = await office.ask('POST', `/cases/${unknownId}/triage`, { body: { priority: 'high' } });
    expectRefused(commanded, 404, 'unknown-case', 'A2');
  });

  test('A2: a number is taken as people write it: small letters, hyphens, O for 0', async () => {
    const id = await aCase();
    const spoken = `${id.slice(0, 4)}-${id.slice(4, 8)}-${id.slice(8)}`.toLowerCase().replaceAll('0', 'o');
    expect((await office.seen(spoken)).id).toBe(id);
  });

  test('B8, B9, B6: what the state of the case does not allow: 409, with the clause', async () => {
    const command = commandsOn(await aCase());
    expectRefused(await command('confirmation'), 409, 'case-not-resolved', 'B8');
    expectRefused(await command('closure'), 409, 'case-not-resolved', 'B9');
    expectRefused(await command('escalation/acknowledgement'), 409, 'not-escalated', 'B6');
    expect((await command('resolution', { result: 'Repaired.' })).status).toBe(200);
    expectRefused(await command('resolution', { result: 'Repaired.' }), 409, 'case-not-open', 'B8');
    expectRefused(await command('closure'), 409, 'follow-up-missing', 'B9');
    expect((await command('interactions', { purpose: 'follow-up', text: 'All well?' })).status).toBe(201);
    expect((await command('closure')).status).toBe(200);
    expectRefused(await command('interactions', { text: 'One more thing.' }), 409, 'case-closed', 'B9');
  });

  test('C1, C3, B8, B9: a complaint whose loop is open is neither resolved nor archived: 409, with the clause', async () => {
    const command = commandsOn(await aCase({ caseType: 'complaint' }));
    const done = async (name: string, body?: object, role?: string) =>
      expect([name, (await command(name, body, role)).status]).toEqual([name, /solutions|interactions/.test(name) ? 201 : 200]);
    const result = { result: 'Repaired.' };
    expectRefused(await command('closure'), 409, 'case-not-resolved', 'B9');
    expectRefused(await command('resolution', result), 409, 'complaint-step-missing', 'C1'); // not acknowledged
    await done('complaint/acknowledgement');
    expectRefused(await command('resolution', result), 409, 'complaint-step-missing', 'C3'); // not assessed, nor what follows
    expectRefused(await command('complaint/execution'), 409, 'complaint-step-missing', 'C3');
    await done('complaint/assessment', { severity: 'minor', complaintClass: 'product', owner: 'agent-1' });
    await done('complaint/investigation', { cause: 'seal left out', department: 'assembly', findings: 'No seal.' });
    await done('complaint/meeting', { departments: ['assembly'] }, 'supervisor');
    await done('complaint/solutions', { solutions: ['a new filter'] });
    await done('complaint/decision', { solution: 's1' }, 'supervisor');
    await done('complaint/notification');
    expectRefused(await command('resolution', result), 409, 'complaint-step-missing', 'C3'); // decided, not carried out
    await done('complaint/execution');
    await done('resolution', result);
    await done('confirmation');
    expectRefused(await command('closure'), 409, 'complaint-incomplete', 'C1'); // not visited
    await done('interactions', { purpose: 'follow-up', text: 'All well?' });
    expectRefused(await command('closure'), 409, 'complaint-incomplete', 'C3'); // not summarised
    await done('complaint/summary', { result: 'upheld', evaluation: 'effective', summary: 'Seals are counted twice.' });
    await done('closure');
    expectRefused(await command('interactions', { text: 'One more thing.' }), 409, 'case-closed', 'B9');
  });

  test('A3: what does not make sense: 422, field by field', async () => {
    const unknown = await office.ask('POST', '/cases', {
      body: { channel: 'telepathy', subject: '', priority: 1, colour: 'red' },
    });
    expectRefused(unknown, 422, 'invalid-fields', 'A3');
    const { errors } = unknown.body as { errors: readonly { path: string }[] };
    expect(errors.map((error) => error.path)).toEqual(expect.arrayContaining(['channel', 'subject', 'priority']));
    const id = await aCase();
    const future = new Date(Date.parse(await office.now()) + 60_000).toISOString();
    const early = await office.ask('POST', `/cases/${id}/interactions`, { body: { text: 'Hi', occurredAt: future } });
    expectRefused(early, 422, 'from-the-future', 'A3');
    expectRefused(await office.ask('POST', `/cases/${id}/triage`, { body: {} }), 422, 'invalid-fields', 'A4');
    expectRefused(await office.ask('POST', `/cases/${id}/triage`, { body: [] }), 422, 'invalid-fields', 'A4');
    expectRefused(await office.ask('POST', `/cases/${id}/triage`), 422, 'invalid-fields', 'A4');
    const nobodysTeam = { to: 'agent-7', team: 'customer service' }; // nobody of a team could work on the case
    expectRefused(await office.ask('POST', `/cases/${id}/assignment`, { body: nobodysTeam }), 422, 'invalid-fields', 'E2');
    const transfer = { ...nobodysTeam, reason: 'a filter', told: 'somebody else calls' };
    expectRefused(await office.ask('POST', `/cases/${id}/transfer`, { body: transfer }), 422, 'invalid-fields', 'B5');
  });

  test('a body that is too large, of another type, or broken: 413, 415, 400', async () => {
    const large = JSON.stringify({ channel: 'chat', subject: 'x', description: 'y'.repeat(300_000) });
    expectRefused(await office.ask('POST', '/cases', { body: large }), 413, 'body-too-large', 'RFC 9110 15.5.14');
    const huge = await office.ask('POST', '/cases', { body: 'z'.repeat(11 * 1024 * 1024) });
    expect(huge.status).toBe(413);
    expectNoInsides(huge);
    const xml = { headers: { 'content-type': 'application/xml' }, body: '<case/>' };
    expectRefused(await office.ask('POST', '/cases', xml), 415, 'not-json', 'RFC 9110 15.5.16');
    for (const body of ['{"channel":', 'null and void', '\ufeff{', '{"a":1}}'])
      expectRefused(await office.ask('POST', '/cases', { body }), 400, 'malformed-json', 'RFC 8259');
    for (const query of ['?limit=0', '?limit=1000', '?state=lost', '?cursor=%24', '?color=red'])
      expectRefused(await office.ask('GET', `/cases${query}`), 400, 'bad-query');
    const address = await office.ask('GET', '/nowhere');
    expect(address.status).toBe(404);
    expectNoInsides(address);
  });

  test('a refusal speaks the language that is asked for, with both beside it', async () => {
    const zh = await office.ask('GET', `/cases/${unknownId}`, { headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' } });
    expect(zh.body).toMatchObject({ title: '未找到', detail: '没有这个编号的工单;请用 GET /cases 查询。' });
    expect(zh.headers.get('content-language')).toBe('zh-CN');
    const en = await office.ask('GET', `/cases/${unknownId}`, { headers: { 'accept-language': 'de, en;q=0.5, zh;q=0.1' } });
    expect(en.body).toMatchObject({
      title: 'Not found',
      detail: 'There is no case with this number; GET /cases lists those that there are.',
    });
    expect((en.body as Problem).words).toEqual((zh.body as Problem).words);
  });
});

describe('a command is said again', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key });

  test('A1: the same key and body get the first outcome again; another body under it is refused: 422', async () => {
    const body = { channel: 'chat', subject: 'Once', description: 'Only once.' };
    const first = await office.ask<Done>('POST', '/cases', { body, headers: keyed('open-1') });
    const again = await office.ask<Done>('POST', '/cases', { body, headers: keyed('open-1') });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
    expect([again.body.case.id, again.body.commit, again.body.events]).toEqual([first.body.case.id, 1, first.body.events]);
    expect(first.headers.get('location')).toBe(`/cases/${first.body.case.id}`);
    const other = await office.ask('POST', '/cases', { body: { ...body, subject: 'Twice' }, headers: keyed('open-1') });
    expectRefused(other, 422, 'idempotency-key-reused', 'A1');
    const another = await office.ask<Done>('POST', '/cases', { body, headers: keyed('open-1'), role: 'supervisor' });
    expect(another.body.case.id).not.toBe(first.body.case.id); // a key belongs to who sends it
    expectRefused(await office.ask('POST', '/cases', { body, headers: keyed('a b') }), 400, 'bad-idempotency-key', 'A1');
    expectRefused(
      await office.ask('POST', '/cases', { body, headers: keyed('k'.repeat(151)) }),
      400,
      'bad-idempotency-key',
      'A1',
    );
  });

  test('A1: one key ten times at once opens one case', async () => {
    const body = { channel: 'chat', subject: 'At once' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => office.ask<Done>('POST', '/cases', { body, headers: keyed('at-once') })),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.case.id}`)).size).toBe(1);
    await office.rest();
    expect((await office.cases()).filter(({ subject }) => subject === 'At once')).toHaveLength(1);
  });

  test('B1, B6, B8: every command honours its key: the second time nothing happens', async () => {
    const id = await aCase();
    const steps = [
      ['triage', { priority: 'high', category: 'filter' }, 'agent'],
      ['assignment', { to: 'agent-7', team: 'customer-service' }, 'agent'],
      ['interactions', { text: 'We are looking into it.', purpose: 'progress' }, 'agent'],
      ['escalation', { to: 'supervisor', reason: 'beyond authority' }, 'agent'],
      ['escalation/acknowledgement', {}, 'supervisor'],
      ['resolution', { result: 'A new filter is on its way.' }, 'agent'],
      ['dispute', { reason: 'It still drips.' }, 'agent'],
      ['resolution', { result: 'Another one.' }, 'agent'],
      ['confirmation', {}, 'agent'],
      ['closure', {}, 'agent'],
    ] as const;
    for (const [index, [name, body, role]] of steps.entries()) {
      const asked = { body, role, headers: keyed(`step-${index}`) };
      const first = await office.ask<Done>('POST', `/cases/${id}/${name}`, asked);
      const again = await office.ask<Done>('POST', `/cases/${id}/${name}`, asked);
      expect([name, first.status]).toEqual([name, name === 'interactions' ? 201 : 200]);
      expect([again.status, again.body.commit, again.body.events]).toEqual([first.status, first.body.commit, first.body.events]);
      expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
    }
    const commits = await office.commits(id);
    expect(commits.filter(({ actor }) => actor.kind === 'agent')).toHaveLength(1 + steps.length);
    expect((await office.seen(id)).phase).toBe('closed');
  });
});

describe('many at once, and much to read', () => {
  test('A1: thirty commands at the same moment on one case: none is lost, its commits count on without a hole', async () => {
    const id = await aCase();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        office.ask<Done>('POST', `/cases/${id}/interactions`, { body: { text: `Note ${n}`, purpose: 'progress' } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const commits = await office.commits(id);
    expect(commits.map(({ commit }) => commit)).toEqual(commits.map((_, index) => index + 1));
    expect(new Set(answers.map(({ body }) => body.commit)).size).toBe(30);
    const { interactions } = await office.seen(id);
    const texts = interactions.map(({ text }) => text).filter((text) => text?.startsWith('Note'));
    expect(texts.sort()).toEqual(Array.from({ length: 30 }, (_, n) => `Note ${n}`).sort());
    await office.rest();
    expect((await office.cases()).filter(({ caseId }) => caseId === id)).toHaveLength(1);
  });

  test('A2: the list comes page by page, newest first, each case once, and by state', async () => {
    for (let n = 0; n < 7; n += 1) await aCase({ subject: `Page ${n}`, occurredAt: '2026-11-16T01:00:00.000Z' });
    const moved = await aCase({ subject: 'Moved on' });
    await office.post(`/cases/${moved}/resolution`, { result: 'Done.' });
    await office.rest();
    const everything = await office.casesPage('?limit=100');
    expect(everything.cursor).toBeUndefined();
    const seen: string[] = [];
    let pages = 0;
    for (let query = '?limit=3'; ; pages += 1) {
      const { cases, cursor } = await office.casesPage(query);
      seen.push(...cases.map(({ caseId }) => caseId));
      if (cursor === undefined) break;
      expect(cases).toHaveLength(3);
      query = `?limit=3&cursor=${cursor}`;
    }
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(seen).toEqual(everything.cases.map(({ caseId }) => caseId));
    expect(new Set(seen).size).toBe(seen.length);
    const opened = everything.cases.map(({ openedAt }) => openedAt);
    expect(opened).toEqual(opened.toSorted().reverse());
    for (const state of ['new', 'resolved', 'closed']) {
      const { cases } = await office.casesPage(`?limit=100&state=${state}`);
      expect(cases.length).toBeGreaterThan(0);
      expect(cases.map(({ caseId }) => caseId)).toEqual(
        everything.cases.filter(({ phase }) => phase === state).map(({ caseId }) => caseId),
      );
    }
  });

  test('A3, G4: a case shows what was said, and the events behind it, contiguous, each with who and when', async () => {
    const text = '您好，请问滤芯怎么换？\n— 王 😀';
    const id = await aCase({
      description: text,
      customer: { name: '王芳', phone: '+8613800138000', membership: 'M-1' },
      order: 'O-9',
    });
    await office.post(`/cases/${id}/interactions`, { text: '请看说明书第 3 页。' });
    const seen = await office.seen(id);
    expect(seen.interactions.map((one) => one.text)).toEqual([text, '请看说明书第 3 页。']);
    expect(seen.customer).toEqual({ name: '王芳', phone: '+8613800138000', membership: 'M-1' });
    const commits = await office.commits(id);
    expect(commits.map(({ commit }) => commit)).toEqual([1, 2]);
    expect(commits.map(({ actor }) => actor)).toEqual([1, 2].map(() => ({ kind: 'agent', id: 'agent-1', role: 'agent' })));
    expect(JSON.stringify(commits.map(({ events }) => events.map(({ data }) => data)))).not.toMatch(/王芳|13800138000|滤芯/);
  });
});

describe('the service itself', () => {
  test('it says that it is well, to anybody', async () => {
    const answer = await office.ask('GET', '/health', { role: 'nobody' });
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
  });

  test('it describes every route in OpenAPI 3.1', async () => {
    const { body } = await office.ask<Description>('GET', '/openapi.json', { role: 'nobody' });
    expect(body.openapi).toMatch(/^3\.1\.\d$/);
    expect(body.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(routesOf(body)).toEqual(routes);
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, to]) => to ?? '');
    for (const reference of references)
      expect(reference.split('/').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], body)).toBeDefined();
    for (const { method, at, operation } of operationsOf(body)) {
      expect(Object.keys(operation.responses)).toContain('4XX');
      const inPath = [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
      if (method === 'POST' && operation.security)
        expect(operation.parameters.map(({ name }) => name)).toContain('Idempotency-Key');
    }
  });

  test('E6: every route that it describes is there, and those with a scope are closed to whoever has no token', async () => {
    const { body } = await office.ask<Description>('GET', '/openapi.json', { role: 'nobody' });
    const addressOf = await addressesIn(office);
    for (const { method, at, operation } of operationsOf(body)) {
      const route = `${method} ${at}`;
      const form = method === 'POST' && at.startsWith('/s/');
      const asked = form ? { body: 'score=5', headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {};
      const stranger = await office.ask(method, addressOf(at), { ...asked, role: 'nobody' });
      // A hook asks for its provider's type of body before it asks who sends it.
      const answers = operation.security ? [401] : at.startsWith('/webhooks') ? [403, 415] : [200];
      expect([route, stranger.status]).toEqual([route, expect.toBeOneOf(answers)]);
      if (!operation.security) continue;
      // The function behind it answers too: it reads what there is, says what is not, and takes no list for a command.
      const known = await office.ask(method, addressOf(at), { role: 'admin', ...(method === 'POST' ? { body: [] } : {}) });
      if (known.status === 200) expect(method).toBe('GET');
      else {
        const { code, clause } = known.body as Problem;
        expect([route, known.status]).toEqual([
          route,
          method === 'POST' ? expect.toBeOneOf([400, 404, 422]) : expect.toBeOneOf([400, 404]),
        ]);
        expectRefused(known, known.status, code, clause);
      }
    }
  });

  test('A1: no function has failed on the way', () => {
    expect(errorsLogged(desk.dataDir)).toEqual([]);
  });
});
