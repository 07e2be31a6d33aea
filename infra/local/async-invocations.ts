import { randomUUID } from 'node:crypto';
import type { Deliver } from './destinations.ts';
import type { Outcome } from './instance.ts';
import type { LambdaFunction } from './resources.ts';
import type { Clock, HostDatabase, InvokeAsync, Timed } from './seams.ts';
import { inRelaxedTransaction } from './transactions.ts';

export type AsyncInvocations = Timed & {
  readonly invokeAsync: InvokeAsync;
  /** Handed to a function right now. */
  running(): number;
  /** After this nothing more is handed over, and what was cut off stays for the next start. */
  close(): void;
};

export type AsyncOptions = {
  readonly db: HostDatabase;
  readonly clock: Clock;
  readonly functions: readonly LambdaFunction[];
  readonly invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  readonly deliver: Deliver;
  /** Called when something new is to be run. */
  readonly onChange?: () => void;
};

type Row = {
  readonly id: string;
  readonly function: string;
  readonly payload: string;
  readonly attempts: number;
  readonly due_at: number;
  readonly accepted_at: number;
};

/** Lambda tries again after one minute, then after two. */
const retryAfterMillis = [60_000, 120_000];
/** How many wait in the functions' queues at most; the others wait in the database. */
const atOnce = 100;

/** Lambda's event invoke: kept in the host's database until the function has done it, or its destination has it. */
export const createAsyncInvocations = ({ db, clock, functions, invoke, deliver, onChange }: AsyncOptions): AsyncInvocations => {
  db.exec(`CREATE TABLE IF NOT EXISTS async_invocation (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, accepted_at INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS async_invocation_due ON async_invocation (due_at)`);
  const insert = db.prepare('INSERT INTO async_invocation VALUES (?, ?, ?, 0, ?, ?)');
  const due = db.prepare('SELECT * FROM async_invocation WHERE due_at <= ? ORDER BY due_at, rowid LIMIT ?');
  const waiting = db.prepare('SELECT id, due_at FROM async_invocation ORDER BY due_at, rowid LIMIT ?');
  const remove = db.prepare('DELETE FROM async_invocation WHERE id = ?');
  const postpone = db.prepare('UPDATE async_invocation SET attempts = ?, due_at = ? WHERE id = ?');
  const running = new Set<string>();
  let closed = false;

  const attempt = async (row: Row): Promise<void> => {
    const definition = functions.find(({ arn }) => arn === row.function);
    if (!definition) {
      console.error(`asynchronous invocation ${row.id} is for ${row.function}, which the template does not have: dropped`);
      remove.run(row.id);
      return;
    }
    const outcome = await invoke(row.function, JSON.parse(row.payload));
    if (outcome.ok) {
      inRelaxedTransaction(db, () => remove.run(row.id)); // at least once, as on Lambda
      return;
    }
    if (closed) return;
    const attempts = row.attempts + 1;
    const again = clock.now() + (retryAfterMillis[row.attempts] ?? 120_000);
    const tooOld = again - row.accepted_at > definition.maximumEventAgeSeconds * 1000;
    if (attempts <= definition.retries && !tooOld) {
      postpone.run(attempts, again, row.id);
      return;
    }
    const condition = tooOld ? 'EventAgeExceeded' : 'RetriesExhausted';
    await giveUp(definition, { row, outcome, condition, attempts });
    remove.run(row.id);
  };

  const giveUp = async (
    definition: LambdaFunction,
    failure: { row: Row; outcome: Outcome & { ok: false }; condition: string; attempts: number },
  ): Promise<void> => {
    const { row, outcome, condition, attempts } = failure;
    console.error(`${definition.label}: an asynchronous invocation failed ${attempts} times: ${outcome.error.errorMessage}`);
    const timestamp = new Date(clock.now()).toISOString();
    const key = `aws/lambda/async/${definition.name}/${timestamp.slice(0, 10).replaceAll('-', '/')}/${timestamp}-${randomUUID()}`;
    if (definition.deadLetter) await deliver(definition.deadLetter, { body: row.payload, key });
    if (!definition.onFailure) return;
    const record = {
      version: '1.0',
      timestamp,
      requestContext: {
        requestId: row.id,
        functionArn: `${definition.arn}:$LATEST`,
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: JSON.parse(row.payload),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: outcome.error,
    };
    await deliver(definition.onFailure, { body: JSON.stringify(record), key });
  };

  const run = async (row: Row): Promise<void> => {
    running.add(row.id);
    try {
      await attempt(row);
    } catch (error) {
      if (closed) return;
      // The record stays, so nothing is lost; a later attempt delivers it.
      console.error(`asynchronous invocation ${row.id}: ${error}`);
      postpone.run(row.attempts, clock.now() + 60_000, row.id);
    } finally {
      running.delete(row.id);
      onChange?.();
    }
  };

  return {
    invokeAsync: async (functionArn, payload) => {
      if (!functions.some(({ arn }) => arn === functionArn)) throw new Error(`Function not found: ${functionArn}`);
      insert.run(randomUUID(), functionArn, JSON.stringify(payload) ?? 'null', clock.now(), clock.now());
      onChange?.();
    },
    running: () => running.size,
    nextDueAt: () =>
      (waiting.all(running.size + 1) as { id: string; due_at: number }[]).find(({ id }) => !running.has(id))?.due_at,
    // Handed over, not awaited: one slow function must not hold up the others.
    runDue: async () => {
      const free = atOnce - running.size;
      if (closed || free <= 0) return;
      const rows = due.all(clock.now(), running.size + free) as Row[];
      for (const row of rows.filter(({ id }) => !running.has(id)).slice(0, free)) void run(row);
    },
    close: () => {
      closed = true;
    },
  };
};
