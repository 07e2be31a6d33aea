/** Schedules, their groups and the deliveries that failed and wait for another attempt, in the host's database. */

import type { ScheduleDefinition, Target } from './schedule-model.ts';
import type { HostDatabase } from './seams.ts';

/** A stored schedule; times are epoch ms, `nextDue` is null when nothing more is due. */
export type StoredSchedule = {
  readonly id: number;
  readonly grp: string;
  readonly name: string;
  /** The ScheduleDefinition as JSON. */
  readonly definition: string;
  readonly nextDue: number | null;
  readonly createdAt: number;
  readonly clientToken: string | null;
};

export type StoredGroup = { readonly name: string; readonly createdAt: number };

/** A delivery that failed: everything needed to try again, whatever became of its schedule. */
export type Retry = {
  readonly target: Target;
  readonly scheduleArn: string;
  readonly executionId: string;
  readonly scheduledAt: number;
  readonly firstAttemptAt: number;
  readonly attempts: number;
};
export type StoredRetry = Retry & { readonly id: number; readonly nextAttempt: number };

export type Page = {
  readonly group: string | null;
  readonly prefix: string;
  readonly state: string | null;
  readonly limit: number;
  readonly offset: number;
};

export type ScheduleStore = ReturnType<typeof createScheduleStore>;

/** Makes the tables when they are missing. Every method is one prepared statement; callers bundle them in transactions. */
export const createScheduleStore = (db: HostDatabase) => {
  db.exec(`
    CREATE TABLE IF NOT EXISTS schedule_groups (name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS schedules (
      id INTEGER PRIMARY KEY, grp TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, nextDue INTEGER,
      createdAt INTEGER NOT NULL, clientToken TEXT, UNIQUE (grp, name));
    CREATE INDEX IF NOT EXISTS schedules_due ON schedules (nextDue) WHERE nextDue IS NOT NULL;
    CREATE TABLE IF NOT EXISTS schedule_retries (id INTEGER PRIMARY KEY, nextAttempt INTEGER NOT NULL, retry TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS schedule_retries_due ON schedule_retries (nextAttempt);
    INSERT OR IGNORE INTO schedule_groups (name, createdAt) VALUES ('default', 0);`);
  const sql = {
    group: db.prepare('SELECT * FROM schedule_groups WHERE name = ?'),
    groups: db.prepare("SELECT * FROM schedule_groups WHERE name LIKE ? ESCAPE '\\' ORDER BY name LIMIT ? OFFSET ?"),
    putGroup: db.prepare('INSERT OR IGNORE INTO schedule_groups (name, createdAt) VALUES (?, ?)'),
    deleteGroup: db.prepare('DELETE FROM schedule_groups WHERE name = ?'),
    deleteOfGroup: db.prepare('DELETE FROM schedules WHERE grp = ?'),
    get: db.prepare('SELECT * FROM schedules WHERE grp = ? AND name = ?'),
    list: db.prepare(`SELECT * FROM schedules WHERE (?1 IS NULL OR grp = ?1) AND name LIKE ?2 ESCAPE '\\'
      AND (?3 IS NULL OR coalesce(definition ->> 'State', 'ENABLED') = ?3) ORDER BY grp, name LIMIT ?4 OFFSET ?5`),
    insert: db.prepare(
      'INSERT OR REPLACE INTO schedules (grp, name, definition, nextDue, createdAt, clientToken) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    delete: db.prepare('DELETE FROM schedules WHERE grp = ? AND name = ?'),
    due: db.prepare('SELECT * FROM schedules WHERE nextDue <= ? ORDER BY nextDue, id LIMIT ?'),
    nextDue: db.prepare('SELECT min(nextDue) AS at FROM schedules WHERE nextDue IS NOT NULL'),
    nextOnce: db.prepare(`SELECT nextDue AS at FROM schedules WHERE nextDue IS NOT NULL
      AND definition ->> 'ScheduleExpression' LIKE 'at(%' ORDER BY nextDue LIMIT 1`),
    advance: db.prepare('UPDATE schedules SET nextDue = ? WHERE id = ?'),
    complete: db.prepare('DELETE FROM schedules WHERE id = ?'),
    addRetry: db.prepare('INSERT INTO schedule_retries (nextAttempt, retry) VALUES (?, ?)'),
    dueRetries: db.prepare('SELECT * FROM schedule_retries WHERE nextAttempt <= ? ORDER BY nextAttempt, id LIMIT ?'),
    nextRetry: db.prepare('SELECT min(nextAttempt) AS at FROM schedule_retries'),
    deleteRetry: db.prepare('DELETE FROM schedule_retries WHERE id = ?'),
  };
  const at = (row: unknown): number | undefined => (row as { at: number | null }).at ?? undefined;

  return {
    group: (name: string) => sql.group.get(name) as StoredGroup | undefined,
    groups: (prefix: string, limit: number, offset: number) =>
      sql.groups.all(startingWith(prefix), limit, offset) as StoredGroup[],
    /** Answers whether the group is new. */
    putGroup: (name: string, createdAt: number): boolean => sql.putGroup.run(name, createdAt).changes === 1,
    /** With all its schedules. */
    deleteGroup: (name: string): void => {
      sql.deleteOfGroup.run(name);
      sql.deleteGroup.run(name);
    },
    get: (grp: string, name: string) => sql.get.get(grp, name) as StoredSchedule | undefined,
    list: ({ group, prefix, state, limit, offset }: Page) =>
      sql.list.all(group, startingWith(prefix), state, limit, offset) as StoredSchedule[],
    put: (schedule: ScheduleDefinition, nextDue: number | undefined, createdAt: number): void => {
      const { Name, GroupName = 'default', ClientToken = null, ...rest } = schedule;
      const json = JSON.stringify({ Name, GroupName, ...rest });
      sql.insert.run(GroupName, Name, json, nextDue ?? null, createdAt, ClientToken);
    },
    /** Answers whether there was one. */
    delete: (grp: string, name: string): boolean => sql.delete.run(grp, name).changes === 1,
    due: (now: number, limit: number) => sql.due.all(now, limit) as StoredSchedule[],
    nextDue: () => at(sql.nextDue.get()),
    /** Of the one-time schedules alone. */
    nextOnce: () => at(sql.nextOnce.get() ?? { at: null }),
    advance: (id: number, nextDue: number | undefined): unknown => sql.advance.run(nextDue ?? null, id),
    complete: (id: number): unknown => sql.complete.run(id),
    addRetry: (nextAttempt: number, retry: Retry): unknown => sql.addRetry.run(nextAttempt, JSON.stringify(retry)),
    dueRetries: (now: number, limit: number): readonly StoredRetry[] =>
      (sql.dueRetries.all(now, limit) as { id: number; nextAttempt: number; retry: string }[]).map(
        ({ id, nextAttempt, retry }) => ({ ...(JSON.parse(retry) as Retry), id, nextAttempt }),
      ),
    nextRetry: () => at(sql.nextRetry.get()),
    deleteRetry: (id: number): unknown => sql.deleteRetry.run(id),
  };
};

const startingWith = (prefix: string): string => `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
