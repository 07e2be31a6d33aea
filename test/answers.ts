import { writeFileSync } from 'node:fs';
import { type Quarter, quarterAt, quarterFrom } from '../domain/calendar/quarter.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { defaultPolicy } from '../domain/policy/default-policy.ts';
import { operations } from '../functions/lib/operations.ts';
import { loadStore } from '../infra/local/simulate/load.ts';
import { simulatedPast } from '../infra/local/simulate/simulate.ts';
import { type Office, openOffice } from './journeys/office.ts';
import { closeComplaint, playBare, playComplaint, playInquiry, playOthers, readCases } from './support/answers/cases.ts';
import {
  playBareRecord,
  playBoard,
  playInspections,
  playNextQuarter,
  playNotices,
  playPolicy,
  playQuarter,
  readBoard,
} from './support/answers/centre.ts';
import { recordFile } from './support/answers/check.ts';
import { playDoubts, playParked, playTwilio, playWebhooks } from './support/answers/intake.ts';
import { playCustomers, playDeparture, playPeople, playVisits, playWorkLogs, readPeople } from './support/answers/people.ts';
import { createPlayer, type Player } from './support/answers/player.ts';
import { type Heard, recordOf } from './support/answers/record.ts';
import { playUnfolded } from './support/answers/unfolded.ts';
import { newDataDir, removeDataDir, startDesk } from './support/desk.ts';

/**
 * `npm run answers`: plays a working day on a desk of its own, from the requests that `openapi.json` shows, and keeps what the routes
 * answered as `functions/lib/answers.json` (ADR 27). Ends with 1 and the names of the routes that the day left out.
 */
const main = async (): Promise<void> => {
  const heard: Heard[] = [];
  const troubles: string[] = [];
  const trouble = (what: string): void => void troubles.push(what);
  await withDesk(newDataDir(), heard, async (office) => {
    await readNothing(office);
    await playBareRecord(createPlayer(office, await office.morning(), trouble));
  });
  const dataDir = newDataDir();
  const quarter = quarterFrom(quarterAt(instantOf(Date.now()), defaultPolicy.calendar.zone), -1);
  await loadStore(simulatedPast({ cases: 250, seed: 3, shifts: false, quarter }), dataDir);
  const refusals = await withDesk(dataDir, heard, async (office) => {
    const player = createPlayer(office, await office.morning(), trouble);
    return playDay(player, quarter).catch((error: unknown) => {
      troubles.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return {};
    });
  });
  const record = recordOf(heard, refusals);
  const missing = Object.keys(operations).filter((route) => record.answers[route] === undefined);
  if (missing.length > 0) troubles.push(`not played (test/support/answers): ${missing.join(', ')}`);
  writeFileSync(recordFile, text(record));
  if (troubles.length > 0) throw new Error(troubles.join('\n'));
};

const withDesk = async <T>(dataDir: string, heard: Heard[], work: (office: Office) => Promise<T>): Promise<T> => {
  const desk = await startDesk(dataDir);
  try {
    return await work(openOffice(desk, (one) => heard.push(one)));
  } finally {
    await desk.stop();
    removeDataDir(dataDir);
  }
};

/** What a desk answers on which nothing has happened yet. */
const readNothing = async (office: Office): Promise<void> => {
  const lists = Object.keys(operations).filter((route) => /^GET [^{]+$/.test(route));
  for (const route of lists) await office.ask('GET', route.slice('GET '.length), { role: 'admin' });
};

/** Gives the refusals to be shown. */
const playDay = async (player: Player, quarter: Quarter) => {
  await player.play('GET /health');
  await playPeople(player);
  const customer = await playCustomers(player);
  const complaint = await playComplaint(player);
  const inquiry = await playInquiry(player);
  await playOthers(player);
  await playBare(player);
  await playWebhooks(player);
  await playTwilio(player);
  await playDoubts(player);
  await playParked(player);
  await playNotices(player);
  await readPeople(player, customer);
  await playBoard(player);
  const refusals = {
    forbidden: await player.refused('POST /people'),
    conflict: await player.refused('POST /cases/{id}/closure', { params: { id: complaint } }),
    invalid: await player.refused('POST /cases/{id}/triage', { params: { id: complaint }, body: { priority: 'at once' } }),
  };
  await closeComplaint(player, complaint);
  await readCases(player, [complaint, inquiry]);
  await playWorkLogs(player, complaint);
  await playPolicy(player);
  await playQuarter(player, quarter);
  await playInspections(player);
  await player.office.advance(15 * 86_400);
  await readBoard(player);
  await playVisits(player);
  await playUnfolded(player);
  await playDeparture(player);
  await playNextQuarter(player, quarterFrom(quarter, 1));
  await player.play('GET /openapi.json');
  return refusals;
};

/** A line for each route, so that a change shows where it is. */
const text = (record: object): string =>
  `{${Object.entries(record)
    .map(([part, of]) => `"${part}":{\n${lines(of as object)}\n}`)
    .join(',\n')}}\n`;
const lines = (of: object): string =>
  Object.entries(of)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',\n');

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
