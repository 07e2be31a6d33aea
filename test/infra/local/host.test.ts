import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Host, startHost } from '../../../infra/local/host.ts';

const assembly = join(import.meta.dirname, 'fixtures/assembly');
const folders: string[] = [];
const hosts: Host[] = [];

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-host-'));
  folders.push(folder);
  return folder;
};

const start = async (dataDir = aFolder()): Promise<Host> => {
  const host = await startHost({ dataDir, assembly });
  hosts.push(host);
  return host;
};

const closeAll = async () => {
  for (const host of hosts.splice(0)) await host.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
};

type Thing = { id: string; delay?: number; at?: string; fail?: boolean; poison?: boolean };
type Seen = {
  times: number;
  seenAt: number;
  woken?: number;
  wokenAt?: number;
  fired?: number;
  firedAt?: number;
  arn: string;
  aws: string;
};

const post = async (url: string, thing: Thing) => {
  const response = await fetch(`${url}/things`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(thing),
  });
  expect(response.status).toBe(201);
};
const seen = async (url: string, id: string): Promise<Seen | undefined> => {
  const response = await fetch(`${url}/things/${id}`);
  return response.ok ? ((await response.json()) as Seen) : undefined;
};
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

describe('a running host', () => {
  let host: Host;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(closeAll);

  const local = (path: string, init: RequestInit = {}) => fetch(`${host.url}/_local${path}`, init);
  const advance = async (duration: string) => {
    const response = await local('/clock', { method: 'POST', body: JSON.stringify({ advance: duration }) });
    return (await response.json()) as { now: string; fired: number; settled: boolean };
  };

  test('what a request stores is with the stream’s function at once, in records as Lambda has them', async () => {
    const started = performance.now();
    await post(host.url, { id: 'quick' });
    await eventually(async () => expect(await seen(host.url, 'quick')).toBeDefined());
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await seen(host.url, 'quick')).toMatchObject({
      times: 1,
      aws: 'us-east-1',
      arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/local',
    });
  });

  test('a jump of the clock wakes delayed messages and fires schedules at their own times, three days in seconds', async () => {
    const at = new Date(Math.floor(host.clock.now() / 1000) * 1000 + 26 * 3_600_000).toISOString();
    await post(host.url, { id: 'delayed', delay: 600 });
    await post(host.url, { id: 'scheduled', at });
    const before = host.clock.now();
    const started = performance.now();
    const jump = await advance('P3D');
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(Date.parse(jump.now) - before).toBeGreaterThanOrEqual(3 * 24 * 3_600_000);
    expect(jump.settled).toBe(true);
    const [delayed, scheduled] = [await seen(host.url, 'delayed'), await seen(host.url, 'scheduled')];
    expect(delayed?.woken).toBe(1);
    expect((delayed?.wokenAt ?? 0) - (delayed?.seenAt ?? 0)).toBeGreaterThanOrEqual(600_000);
    expect((delayed?.wokenAt ?? 0) - (delayed?.seenAt ?? 0)).toBeLessThan(602_000);
    expect(scheduled?.fired).toBe(1);
    expect((scheduled?.firedAt ?? 0) - Date.parse(at)).toBeGreaterThanOrEqual(0);
    expect((scheduled?.firedAt ?? 0) - Date.parse(at)).toBeLessThan(2_000);
    const tick = await seen(host.url, 'tick');
    expect(tick?.fired).toBeLessThan(10);
    expect(tick?.firedAt).toBeGreaterThanOrEqual(before + 3 * 24 * 3_600_000);
  });

  test('a delayed message wakes within a second of its time while time passes by itself', async () => {
    await post(host.url, { id: 'soon', delay: 1 });
    await eventually(async () => expect((await seen(host.url, 'soon'))?.woken).toBe(1));
    const soon = await seen(host.url, 'soon');
    const after = (soon?.wokenAt ?? 0) - (soon?.seenAt ?? 0);
    expect(after).toBeGreaterThanOrEqual(1_000);
    expect(after).toBeLessThan(2_000);
  });

  test('a record that always fails is given up alone, kept whole in the bucket, and stops nobody else', async () => {
    await Promise.all([post(host.url, { id: 'bad', poison: true }), post(host.url, { id: 'fine' })]);
    await post(host.url, { id: 'after' });
    await eventually(async () => expect(await seen(host.url, 'after')).toBeDefined());
    expect(await seen(host.url, 'fine')).toMatchObject({ times: 1 });
    expect(await seen(host.url, 'bad')).toBeUndefined();
    const kept = filesUnder(join(host.dataDir, 's3'))
      .map((path) => readFileSync(path, 'utf8'))
      .find((text) => text.includes('RetryAttemptsExhausted'));
    expect(kept).toContain('poison');
  });

  test('a timer that fails is tried again a minute later, then leaves a record for its queue', async () => {
    await post(host.url, { id: 'failing', at: new Date(host.clock.now() + 60_000).toISOString(), fail: true });
    await advance('PT10M');
    expect(await seen(host.url, 'failing')).toMatchObject({ fired: 2 });
  });

  test('a mail by SMTP is stored and handed to the receipt rule’s function; mail for others is refused', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: host.smtpPort });
    await transport.sendMail({ from: 'a@customer.example', to: 'support@desk.example', subject: '你好', text: 'hello' });
    await eventually(async () => expect((await seen(host.url, 'mail'))?.fired).toBe(1));
    expect(filesUnder(join(host.dataDir, 's3')).some((path) => readFileSync(path, 'utf8').includes('hello'))).toBe(true);
    await expect(transport.sendMail({ from: 'a@customer.example', to: 'b@elsewhere.example', text: 'x' })).rejects.toThrow('550');
  });

  test('a browser that has signed in reads with its cookie, and changes nothing', async () => {
    const welcome = await local('/sign-in?role=supervisor&to=/cases/K7', { redirect: 'manual' });
    expect([welcome.status, welcome.headers.get('location')]).toEqual([302, '/cases/K7']);
    const [cookie = '', ...attributes] = (welcome.headers.get('set-cookie') ?? '').split('; ');
    expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict']);
    const signedIn = { headers: { cookie } };
    expect((await fetch(`${host.url}/cases/K7`, signedIn)).status).toBe(200);
    expect((await fetch(`${host.url}/cases/K7`)).status).toBe(401);
    expect((await fetch(`${host.url}/cases/K7`, { ...signedIn, method: 'POST' })).status).toBe(401);
    for (const to of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example'])
      expect((await local(`/sign-in?to=${encodeURIComponent(to)}`, { redirect: 'manual' })).status).toBe(400);
  });

  test('a token opens a route with a scope, as JSON or as text, and an unknown role is told the known ones', async () => {
    const { access_token, token_type, expires_in } = (await (await local('/token?role=supervisor&sub=s-1')).json()) as Record<
      string,
      string | number
    >;
    expect([token_type, expires_in]).toEqual(['Bearer', 43_200]);
    const text = await (await local('/token?role=agent', { headers: { accept: 'text/plain' } })).text();
    for (const token of [access_token, text]) {
      const response = await fetch(`${host.url}/cases/K7`, { headers: { authorization: `Bearer ${token}` } });
      expect(response.status).toBe(200);
    }
    const narrow = await (await local('/token?role=agent&scope=desk/cases.read', { headers: { accept: 'text/plain' } })).text();
    expect((await fetch(`${host.url}/cases/K7`, { method: 'POST', headers: { authorization: `Bearer ${narrow}` } })).status).toBe(
      403,
    );
    const unknown = await local('/token?role=king');
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({
      allowed: ['agent', 'senior-agent', 'supervisor', 'manager', 'inspector', 'analyst', 'admin'],
    });
    expect(((await (await local('/.well-known/jwks.json')).json()) as { keys: object[] }).keys).toEqual([
      { kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: expect.any(String), alg: 'RS256', use: 'sig' },
    ]);
  });

  test.each(['', '{}', 'null', '{"advance":"15M"}', '{"advance":900}', '{"advance":"-PT5M"}', '{"advance":"P9999D"}'])(
    'the clock refuses %j with a problem, and does not move',
    async (body) => {
      const before = host.clock.now();
      const response = await local('/clock', { method: 'POST', body });
      expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
      expect(host.clock.now() - before).toBeLessThan(5_000);
    },
  );

  test('the host shows its clock, metrics, schedules and outbox, and says what else there is', async () => {
    expect(await (await local('/clock')).json()).toMatchObject({ speed: 1, now: expect.stringMatching(/Z$/) });
    expect(await (await local('/metrics')).json()).toMatchObject({ metrics: [{ namespace: 'things', name: 'Fired', max: 1 }] });
    expect(await (await local('/schedules')).json()).toMatchObject({
      schedules: [{ group: 'things', name: 'tick', expression: 'rate(1 minute)' }],
    });
    expect(await (await local('/outbox')).json()).toEqual({ mails: [] });
    const unknown = await local('/nothing');
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining('GET /_local/token')]);
  });

  test('a second host on the same data folder is refused, and leaves the first one alone', async () => {
    await expect(startHost({ dataDir: host.dataDir, assembly })).rejects.toThrow('another host is running on the data folder');
    expect((await local('/clock')).status).toBe(200);
  });
});

describe('a host that ends', () => {
  afterEach(closeAll);

  test('after a stop the next host goes on where the first was: clock, keys, schedules, messages, stream', async () => {
    const first = await start();
    const token = await (await fetch(`${first.url}/_local/token`, { headers: { accept: 'text/plain' } })).text();
    await first.advance(5 * 3_600_000);
    const fresh = await (await fetch(`${first.url}/_local/token`, { headers: { accept: 'text/plain' } })).text();
    await post(first.url, { id: 'one', delay: 900, at: new Date(first.clock.now() + 3_600_000).toISOString() });
    await eventually(async () => expect(await seen(first.url, 'one')).toBeDefined());
    const left = first.clock.now();
    await first.close();
    const second = await start(first.dataDir);
    expect(second.clock.now()).toBeGreaterThanOrEqual(left);
    for (const held of [token, fresh]) {
      expect((await fetch(`${second.url}/cases/K7`, { headers: { authorization: `Bearer ${held}` } })).status).toBe(200);
    }
    await second.advance(2 * 3_600_000);
    expect(await seen(second.url, 'one')).toMatchObject({ times: 1, woken: 1, fired: 1 });
  });

  test('after kill -9 at any moment everything that was accepted is seen, woken and fired', async () => {
    const dataDir = aFolder();
    const accepted: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/host-process.ts'), dataDir, assembly], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      const url = line.trim();
      const posting = Array.from({ length: 40 }, async (_, index) => {
        const id = `r${round}-${index}`;
        const done = await post(url, { id, delay: 60, at: new Date(Date.now() + 3_600_000).toISOString() }).then(
          () => true,
          () => false,
        );
        if (done) accepted.push(id);
      });
      await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(round * 10 + 5), { timeout: 10_000, interval: 1 });
      child.kill('SIGKILL');
      await Promise.all([once(child, 'exit'), ...posting]);
    }
    const host = await start(dataDir);
    const jump = await host.advance(3 * 3_600_000);
    expect(jump.settled).toBe(true);
    const states = await Promise.all(accepted.map(async (id) => [id, await seen(host.url, id)] as const));
    const lost = states.filter(([, state]) => !(state && state.times >= 1 && (state.woken ?? 0) >= 1 && (state.fired ?? 0) >= 1));
    expect(lost).toEqual([]);
  });
});

describe('a host that cannot start', () => {
  afterEach(closeAll);

  test('a taken port, a data folder that cannot be, or a broken function is told in words, and nothing is left running', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = (taken.address() as { port: number }).port;
    const dataDir = aFolder();
    await expect(startHost({ dataDir, assembly, port })).rejects.toThrow(`port ${port} is in use`);
    await expect(startHost({ dataDir, assembly, smtpPort: port })).rejects.toThrow(
      `port ${port} is in use: choose another with --smtp-port`,
    );
    taken.close();
    writeFileSync(join(dataDir, 'file'), '');
    await expect(startHost({ dataDir: join(dataDir, 'file'), assembly })).rejects.toThrow();
    await expect(startHost({ dataDir: join(dataDir, 'file', 'deeper'), assembly })).rejects.toThrow('cannot be written');
    mkdirSync(join(dataDir, 'empty'));
    await expect(startHost({ dataDir, assembly: join(dataDir, 'empty') })).rejects.toThrow('no template');
    // What a refused start left behind would now refuse this one.
    await (await start(dataDir)).close();
  });

  test.each([
    [['--port', 'x'], /kefu cannot run: --port must be a port, 0 to 65535, not x/],
    [['--colour', 'red'], /kefu cannot run: .*--colour/],
    [['--data', '/proc/kefu', '--port', '0'], /kefu cannot run: the data folder \/proc\/kefu cannot be written/],
  ])('%j ends the command with code 1 and says why', async (args, words) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../../infra/local/main.ts'), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([1, expect.stringMatching(words)]);
  });
});
