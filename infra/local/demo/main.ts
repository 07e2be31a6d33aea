import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Host, type HostOptions, startHost } from '../host.ts';
import { createDeskClient } from './client.ts';
import { playDay } from './day.ts';
import { inspecting } from './inspecting.ts';
import { loadPastQuarter } from './past-quarter.ts';
import { type Board, boardText, type Due } from './print.ts';
import { shift } from './shift.ts';

const usage = `npm run demo              a simulated centre's past and a working day, and a desk that stays up | 演示:模拟的历史季度与一个工作日
npm run demo -- --json    the day alone, a summary as JSON, and the end | 仅运行当日并输出 JSON 摘要`;

/**
 * `npm run demo`: a short working day on a desk of its own, with a simulated quarter behind it, thrown away at the end. `-- --json`
 * plays the day alone, prints a summary and exits.
 */
const main = async (): Promise<void> => {
  process.env.TZ = 'UTC';
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(usage);
  const tell = (line: string): void => console.log(line);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kefu-demo-'));
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

  tell('Synthesizing the CDK app and starting it on this machine ...');
  const past = values.json ? undefined : await loadPastQuarter(dataDir);
  const begun = Date.now();
  const host = await start({ dataDir, ...(past && { assembly: past.assembly }) }, values.json);
  try {
    const readyMs = Date.now() - begun;
    tell(`Ready after ${(readyMs / 1000).toFixed(1)} s. A working day passes:\n`);
    const desk = createDeskClient(host);
    await playDay(desk, tell, past === undefined ? [] : [...shift, ...inspecting]);
    const board = (await desk.get('/board')) as Board;
    tell(boardText(board));
    if (values.json) tell(JSON.stringify(await summary(desk, board, readyMs)));
    else {
      tell(addresses(host, past?.quarter));
      await asked;
    }
    desk.close();
  } finally {
    await host.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

/** On the usual ports where they are free, so that the addresses can be typed; on free ones otherwise. */
const start = async (desk: Pick<HostOptions, 'dataDir' | 'assembly'>, anyPort: boolean): Promise<Host> => {
  if (anyPort) return startHost(desk);
  return startHost({ ...desk, port: 3000, smtpPort: 2525 }).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('in use')) throw error;
    return startHost(desk);
  });
};

const summary = async (desk: ReturnType<typeof createDeskClient>, board: Board, readyMs: number) => {
  const { parked } = (await desk.get('/intake/parked')) as { parked: readonly { reason: string }[] };
  const count = (state: string): number => Object.values(board.cases.byState[state] ?? {}).reduce((sum, n) => sum + n, 0);
  return {
    asOf: board.asOf,
    readyMs,
    cases: board.cases.total,
    byState: Object.fromEntries(Object.keys(board.cases.byState).map((state) => [state, count(state)])),
    dueSoon: board.dueSoon.count,
    breached: board.breached.deadlines.map((one) => ({ caseId: caseOf(one), kind: one.kind, dueAt: one.dueAt })),
    escalations: board.escalations.cases.map(({ caseId, level }) => ({ caseId, level })),
    parked: parked.map(({ reason }) => reason),
    mailsSent: (await desk.outbox()).length,
  };
};

const caseOf = (due: Due): string => ('inspectionId' in due ? due.inspectionId.slice(0, -8) : due.caseId); // without its month

const addresses = ({ url, smtpPort, dataDir }: Host, quarter: string | undefined): string =>
  [
    'Still running; Ctrl+C ends it. Look back on a simulated quarter, in a browser:',
    `  ${url}/_local/sign-in?role=manager&to=/quarters/${quarter}.html         # from a bad number there down to its events`,
    `  npm run sql -- --data ${dataDir} "select category, count(*) from cases group by 1 order by 2 desc"`,
    '',
    'Try next:',
    `  TOKEN=$(curl -s -H 'accept: text/plain' '${url}/_local/token?role=supervisor&sub=s-1')`,
    `  curl -s -H "authorization: Bearer $TOKEN" ${url}/board`,
    `  curl -s -H "authorization: Bearer $TOKEN" '${url}/cases?state=new'       # then /cases/{id} and /cases/{id}/events`,
    `  curl -s -H "authorization: Bearer $TOKEN" ${url}/intake/parked`,
    `  curl -s ${url}/_local/outbox                                  # what the desk has mailed`,
    `  curl -s -X POST -H 'content-type: application/json' -d '{"advance":"PT1H"}' ${url}/_local/clock`,
    `  mail to support@desk.example by SMTP at 127.0.0.1:${smtpPort}; webhook secrets in ${path.join(dataDir, 'secrets.json')}`,
    `  ${url}/openapi.json`,
    '',
  ].join('\n');

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
