import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startHost } from './host.ts';

const usage = `npm run rebuild -- <view> [--rollback | --accept]     make a read model again from the events; back to the build before it, or switch
                                                      to one that was found to differ | 重建读模型;回退,或采用不一致的新版本
npm run redrive -- <stream>                           fold one parked stream again: a case number, or a stream such as customer#K7Q29XMB4 | 重新处理一条搁置的事件流
  --url http://localhost:3000   a desk that runs; without one, the desk of --data is started for it
  --data .local                 the data folder
  --token <jwt>                 for a desk in AWS; the token of an admin or manager`;

/** Rebuilds and redrives of a desk, through its HTTP API. */
const main = async (): Promise<void> => {
  process.env.TZ = 'UTC';
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      data: { type: 'string', default: '.local' },
      token: { type: 'string' },
      rollback: { type: 'boolean', default: false },
      accept: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [action, name] = positionals;
  if (name === undefined || positionals.length > 2 || (action !== 'rebuild' && action !== 'redrive')) throw new Error(usage);

  const known = values.url ?? ((await isUp(usualUrl)) ? usualUrl : undefined);
  const host = known === undefined ? await startHost({ dataDir: values.data }) : undefined;
  try {
    const desk = await createDesk(known ?? host?.url ?? usualUrl, values.token);
    if (action === 'redrive') await redrive(desk, name.includes('#') ? name : `case#${name}`);
    else if (values.rollback || values.accept) await switchTo(desk, name, values.rollback ? 'previous' : 'building');
    else await rebuild(desk, name);
  } finally {
    await host?.close();
  }
};

const rebuild = async (desk: Desk, view: string): Promise<void> => {
  const begun = performance.now();
  await desk('POST', `/views/${encodeURIComponent(view)}/rebuild`);
  for (let told = ''; ; ) {
    const { views } = (await desk('GET', '/views')) as { readonly views: readonly ViewState[] };
    const state = views.find((one) => one.view === view);
    const now = state?.rebuild;
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    if (now === undefined) return console.log(`${view}: ${state?.live} is live after ${seconds} s; back with --rollback`);
    const line = `${view}: ${now.step}, ${now.commitsRead.toLocaleString('en')} commits, ${now.sharesDone} of ${now.shares} shares read, ${seconds} s`;
    if (line !== told) console.log(line);
    told = line;
    if (now.step === 'differs') {
      for (const example of now.report?.examples ?? []) console.log(`  differs: ${example}`);
      throw new Error(`${now.report?.differences} places differ from the live build; switch all the same with --accept`);
    }
    await sleep(1000);
  }
};

const switchTo = async (desk: Desk, view: string, to: 'building' | 'previous'): Promise<void> => {
  const { live } = (await desk('POST', `/views/${encodeURIComponent(view)}/switch`, { to })) as { readonly live: string };
  console.log(`${view}: ${live} is live`);
};

const redrive = async (desk: Desk, stream: string): Promise<void> => {
  const { rows } = (await desk('POST', '/views/redrive', { stream })) as {
    readonly rows: readonly { readonly view: string; readonly outcome: string; readonly reason?: string }[];
  };
  for (const { view, outcome, reason } of rows) console.log(`${stream} in ${view}: ${outcome}${reason ? `, ${reason}` : ''}`);
  if (rows.some(({ outcome }) => outcome === 'parked')) process.exitCode = 1;
};

type ViewState = {
  readonly view: string;
  readonly live: string;
  readonly rebuild?: {
    readonly step: string;
    readonly commitsRead: number;
    readonly sharesDone: number;
    readonly shares: number;
    readonly report?: { readonly differences: number; readonly examples: readonly string[] };
  };
};

type Desk = (method: 'GET' | 'POST', at: string, body?: unknown) => Promise<unknown>;
const usualUrl = 'http://localhost:3000';

const isUp = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
};

/** On one machine the desk's own issuer gives the token. */
const createDesk = async (url: string, token: string | undefined): Promise<Desk> => {
  const local = async (): Promise<string> => {
    const answer = await fetch(`${url}/_local/token?role=admin&sub=admin-1`);
    return ((await answer.json()) as { readonly access_token: string }).access_token;
  };
  const authorization = `Bearer ${token ?? (await local())}`;
  return async (method, at, body) => {
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(`${url}${at}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) {
      const { words } = JSON.parse(text || '{}') as { readonly words?: { readonly en: string; readonly zh: string } };
      throw new Error(words === undefined ? `${answer.status} from ${at}` : `${words.en}\n${words.zh}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  };
};

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
