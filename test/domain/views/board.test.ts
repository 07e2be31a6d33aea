import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { type CaseId, caseStream, commandId } from '../../../domain/kernel/ids.ts';
import { epochMillis, instant, plus, seconds } from '../../../domain/kernel/time.ts';
import type { Work } from '../../../domain/roster/words.ts';
import { duesOfMarks, isSoonAfter, whatIsDue } from '../../../domain/views/board-deadlines.ts';
import { lists, tables } from '../../../domain/views/board-lines.ts';
import { loadCell, loadOf, quarterUpTo, startOfDue } from '../../../domain/views/board-sheets.ts';
import { caseBoard } from '../../../domain/views/supervisor-board.ts';
import { type Contribution, movement, nothing } from '../../../domain/views/view.ts';
import {
  aClosedCase,
  acknowledge,
  anAgent,
  anAnsweredCase,
  anOpenInquiry,
  aResolvedCase,
  ask,
  assign,
  caseId,
  dispute,
  escalate,
  timer,
} from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { monday, thursday, tuesday, wednesday } from '../../support/moments.ts';
import { histories, play } from '../case/histories.ts';

const newYear = instant('2027-01-01T00:00:00.000Z');
const commitOf = (events: readonly CaseEvent[], commit = 1): Commit => ({
  stream: caseStream(caseId),
  commit,
  events,
  commandId: commandId(`c-${commit}`),
  actor: anAgent,
  at: monday.at('09:00'),
});
const rowOf = (events: readonly CaseEvent[]) => caseBoard.evolve(caseBoard.initial, commitOf(events));
const shown = (events: readonly CaseEvent[]): Contribution => caseBoard.contribution(rowOf(events));
const counts = (events: readonly CaseEvent[]) =>
  Object.fromEntries(
    shown(events)
      .cells.filter(({ mark }) => mark === undefined)
      .map(({ table, key, count }) => [`${table} ${key}`, count]),
  );
const marks = (events: readonly CaseEvent[]) => shown(events).cells.filter(({ mark }) => mark);
const listed = (events: readonly CaseEvent[], list: string) => shown(events).entries.filter((entry) => entry.list === list);

const line = {
  caseId,
  phase: 'new',
  priority: 'normal',
  caseType: 'inquiry',
  channel: 'email',
  subject: 'My parcel',
  openedAt: monday.at('09:00'),
};
const ten = monday.at('10:00');

describe('G2: what the supervisor sees of a case', () => {
  it('G2 a new case: counted by phase and priority, its deadlines running, in the lists of its phase', () => {
    expect(counts(anOpenInquiry())).toEqual({
      'cases new|normal': 1,
      'deadlines running|first-response': 1,
      'deadlines running|progress': 1,
      'deadlines running|resolution': 1,
      'opened 01|normal': 1,
      'unassigned normal': 1,
    });
    const sort = `${line.openedAt}#${caseId}`;
    expect(listed(anOpenInquiry(), lists.casesIn('new'))).toEqual([{ list: 'cases-new', sort, line }]);
  });

  it('decision 2: a case is listed once for the sweep, at the first moment of its deadlines, with what follows at once', () => {
    const at = (history: readonly CaseEvent[]) => listed(history, lists.running);
    const warnAt = monday.at('17:00');
    const first = { kind: 'first-response', generation: 1, dueAt: monday.at('18:00') };
    const progress = { ...first, kind: 'progress' };
    const running = (moment: object, also: readonly object[]) => ({ caseId, ...first, ...moment, also });
    expect(at(anOpenInquiry())).toEqual([
      {
        list: 'running',
        sort: `${warnAt}#${caseId}`,
        line: running({ at: warnAt, moment: 'warning' }, [{ ...progress, at: warnAt, moment: 'warning' }]),
      },
    ]);
    expect(at(goingOn(anOpenInquiry(), timer(warnAt)))).toEqual([
      {
        list: 'running',
        sort: `${first.dueAt}#${caseId}`,
        line: running({ at: first.dueAt, moment: 'due' }, [{ ...progress, at: first.dueAt, moment: 'due' }]),
      },
    ]);
    // Of two that lie further apart, the first stands there alone.
    expect(at(anAnsweredCase())).toHaveLength(1);
    expect(at(anAnsweredCase())[0]?.line).not.toHaveProperty('also');
  });

  it('decision 2: what follows at once is what comes within three minutes, across hours, days and years too', () => {
    const anyGap = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 100_000 }));
    const nearTheHour = fc.integer({ min: -240, max: 240 }).map((offset) => plus(newYear, seconds(offset)));
    fc.assert(
      fc.property(nearTheHour, anyGap, (from, gap) => {
        expect(isSoonAfter(from, plus(from, seconds(gap)))).toBe(gap <= 180);
      }),
      { numRuns: 300 },
    );
  });

  it('G2 E1 an agent’s cases and chats are told by one number, and add up with what stood there before as two', () => {
    const counts = (cases: number, chats: number) => {
      const cells = [...repeated('cases', cases), ...repeated('chats', chats)];
      return new Map([['a-17', cells.reduce((sum, { count }) => sum + count, 0)]]);
    };
    const repeated = (work: Work, times: number) => Array.from({ length: times }, () => loadCell(tables.load, 'a-17', work));
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (cases, chats) => {
        expect(loadOf('a-17', counts(cases, chats))).toEqual({ cases, chats });
      }),
      { numRuns: 50 },
    );
    expect(loadOf('a-18', counts(3, 2))).toEqual({ cases: 0, chats: 0 });
    // Two of three cases and the only chat of before are gone since.
    const gone = -2 * loadCell(tables.load, 'a-17', 'cases').count - loadCell(tables.load, 'a-17', 'chats').count;
    const before = [
      ['a-17|cases', 3],
      ['a-17|chats', 1],
    ] as const;
    expect(loadOf('a-17', new Map<string, number>([...before, ['a-17', gone]]))).toEqual({ cases: 1, chats: 0 });
  });

  it('G2 what falls due is marked on the sheet of its ten minutes, with all that a forecast asks, until it is done', () => {
    const places = (events: readonly CaseEvent[]) =>
      marks(events).map(({ sheet = '', key }) => `${startOfDue(sheet).slice(0, 15)}${key}`);
    expect(places(anOpenInquiry())).toEqual(listed(anOpenInquiry(), lists.due).map(({ sort }) => `${sort}#cases#`));
    expect(marks(anOpenInquiry())[0]).toEqual({
      table: 'due',
      sheet: 'due 2026-11-16T10:0',
      key: `0:00.000Z#${caseId}#first-response#cases#`,
      count: 1,
      mark: true,
    });
    const held = goingOn(anAnsweredCase(), assign(ten));
    const always = { from: -Infinity, to: Infinity };
    const dues = marks(held).flatMap(({ sheet = '', key }) => duesOfMarks(sheet, [key], always));
    expect(dues.map((due) => ({ ...due, ...whatIsDue(due) }))).toMatchObject([
      { kind: 'resolution', at: epochMillis(wednesday.at('18:00')), caseId, assignee: 'a-17', work: 'cases' },
      { kind: 'progress', caseId, assignee: 'a-17' },
    ]);
  });

  it('G2 D2 a visit counts at the quarter of an hour that its due time ends or lies in', () => {
    const quarters = ['09:00:00', '09:00:00.001', '09:14:59', '23:59:59'].map((time) => quarterUpTo(monday.at(time)));
    expect(quarters).toEqual([monday.at('09:00'), monday.at('09:15'), monday.at('09:15'), tuesday.at('00:00')]);
  });

  it('G2 B12 nothing runs while the customer is waited for', () => {
    const waiting = goingOn(anAnsweredCase(), ask(ten));
    expect(counts(waiting)).toEqual({ 'cases waiting|normal': 1 });
    expect(listed(waiting, lists.running)).toEqual([]);
  });

  it('G2 a breach is listed by its due time until its case is archived', () => {
    const late = thursday.at('09:00');
    const breached = goingOn(anAnsweredCase(), timer(late), assign(late));
    expect(counts(breached)).toEqual({
      'cases in-progress|normal': 1,
      'deadlines breached|progress': 1,
      'deadlines breached|resolution': 1,
      'load a-17': 1,
      'opened 01|normal': 1,
    });
    const held = { ...line, phase: 'in-progress', assignee: 'a-17' };
    const silentSince = tuesday.at('09:01');
    expect(listed(breached, lists.breached)).toEqual([
      {
        list: 'breached',
        sort: `${silentSince}#${caseId}#progress#2`,
        line: { ...held, kind: 'progress', dueAt: silentSince },
      },
      {
        list: 'breached',
        sort: `${wednesday.at('18:00')}#${caseId}#resolution#1`,
        line: { ...held, kind: 'resolution', dueAt: wednesday.at('18:00') },
      },
    ]);
    const archived = goingOn(aClosedCase(), timer(late));
    expect(counts(archived)).toEqual({ 'cases closed|normal': 1 });
    expect(listed(archived, lists.breached)).toEqual([]);
  });

  it('G2 B6 an escalation is open, then acknowledged, and gone with the result', () => {
    const escalated = goingOn(anAnsweredCase(), escalate(ten));
    expect(counts(escalated)).toMatchObject({ 'escalations senior-agent|open': 1 });
    const entry = { ...line, phase: 'in-progress', level: 'senior-agent', since: ten };
    expect(listed(escalated, lists.escalations)).toEqual([{ list: 'escalations', sort: `${ten}#${caseId}`, line: entry }]);
    const taken = goingOn(escalated, acknowledge(monday.at('10:05'), 'supervisor'));
    expect(counts(taken)).toMatchObject({ 'escalations senior-agent|acknowledged': 1 });
    expect(listed(taken, lists.escalations)).toMatchObject([{ line: { acknowledgedAt: monday.at('10:05') } }]);
    expect(listed(aResolvedCase(), lists.escalations)).toEqual([]);
  });

  it('G2 A1 a mail that may belong to another case is to be reviewed until a person has said', () => {
    const candidates = [{ caseId: 'K7Q29XMB' as CaseId, signals: ['references', 'other-sender'] as const, score: 60 }];
    const doubtful = anOpenInquiry().map(
      (event): CaseEvent =>
        event.type === 'InteractionRecorded' ? { ...event, data: { ...event.data, doubt: candidates } } : event,
    );
    expect(listed(doubtful, lists.review)).toMatchObject([{ line: { ...line, kind: 'thread', at: line.openedAt, candidates } }]);
    expect(counts(doubtful)).toMatchObject({ 'review thread': 1 });
    const settled = goingOn(doubtful, { type: 'KeepApart', now: ten, by: anAgent });
    expect(listed(settled, lists.review)).toEqual([]);
  });

  it('G2 B8 phases: resolved, reopened', () => {
    expect(counts(aResolvedCase())).toEqual({
      'cases resolved|normal': 1,
      'deadlines running|follow-up': 1,
      'visits 02:00': 1,
    });
    expect(counts(goingOn(aResolvedCase(), dispute(monday.at('11:00'))))).toEqual({
      'cases in-progress|normal': 1,
      'deadlines running|progress': 1,
      'deadlines running|resolution': 1,
      'opened 01|normal': 1,
      'unassigned normal': 1,
    });
  });

  it('a stream without a case shows nothing, and events of a newer deployment change nothing', () => {
    expect(caseBoard.contribution(caseBoard.initial)).toBe(nothing);
    const newer = [{ type: 'CaseBlessed', data: {} } as unknown as CaseEvent];
    expect(rowOf([...anOpenInquiry(), ...newer])).toEqual(rowOf(anOpenInquiry()));
  });
});

/** What a store holds after movements: counts by cell, lines by place. */
const createStore = () => {
  const cells = new Map<string, number>();
  const entries = new Map<string, string>();
  return {
    move: ({ cells: moved, put, remove }: ReturnType<typeof movement>): void => {
      for (const { sheet, table, key, count, mark } of moved) {
        const place = `${sheet} ${table} ${key}`;
        cells.set(place, (cells.get(place) ?? 0) + count);
        if (mark) expect([0, 1]).toContain(cells.get(place));
      }
      for (const { list, sort } of remove) expect(entries.delete(`${list} ${sort}`)).toBe(true);
      for (const { list, sort, line } of put) entries.set(`${list} ${sort}`, JSON.stringify(line));
    },
    holds: () => ({
      cells: Object.fromEntries([...cells].filter(([, count]) => count !== 0)),
      entries: Object.fromEntries(entries),
    }),
  };
};

describe('G1: figures = recount', () => {
  it('G1 what moved cell by cell and line by line after any history is what a recount gives', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (history, sizes) => {
        const store = createStore();
        let row = caseBoard.initial;
        let before = nothing;
        const commits = play(history).turns.map(({ events }, index) => commitOf(events, index + 1));
        for (let from = 0; from < commits.length; ) {
          const size = sizes.next().value;
          const batch = commits.slice(from, from + size);
          from += size;
          row = JSON.parse(JSON.stringify(batch.reduce(caseBoard.evolve, row)));
          const after = caseBoard.contribution(row);
          store.move(movement(before, after));
          before = after;
        }
        const recount = createStore();
        recount.move(movement(nothing, caseBoard.contribution(commits.reduce(caseBoard.evolve, caseBoard.initial))));
        expect(store.holds()).toEqual(recount.holds());
      }),
      { numRuns: 35 },
    );
  });

  it('G1 places in lists are unlike each other, or one line would hide another', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { state } of play(history).turns) {
          const places = caseBoard.contribution(state).entries.map(({ list, sort }) => `${list} ${sort}`);
          expect(new Set(places).size).toBe(places.length);
        }
      }),
      { numRuns: 35 },
    );
  });

  it('G1 there and back moves everything back; nothing to move moves nothing', () => {
    const open = shown(anOpenInquiry());
    const there = movement(nothing, open);
    const back = movement(open, nothing);
    expect(back.cells.map(({ count, ...cell }) => ({ ...cell, count: -count }))).toEqual(there.cells);
    expect(back.remove).toEqual(there.put);
    expect(movement(open, open)).toEqual({ cells: [], sums: [], put: [], remove: [] });
  });

  it('G1 sums move by their difference, name by name, and what stands still is not written', () => {
    const sum = (key: string, values: Readonly<Record<string, number>>) => ({ table: 't', key, values });
    const from = { cells: [], entries: [], sums: [sum('mon', { count: 1, seconds: 60 }), sum('tue', { count: 1 })] };
    const to = { cells: [], entries: [], sums: [sum('mon', { count: 1, seconds: 90, 'le-120': 1 }), sum('tue', { count: 1 })] };
    expect(movement(from, to).sums).toEqual([sum('mon', { seconds: 30, 'le-120': 1 })]);
    expect(movement(from, nothing).sums).toEqual([sum('mon', { count: -1, seconds: -60 }), sum('tue', { count: -1 })]);
    expect(movement(nothing, { ...to, sums: [sum('mon', { count: 1 }), sum('mon', { count: 2 })] }).sums).toEqual([
      sum('mon', { count: 3 }),
    ]);
    expect(movement(to, { ...from, sums: [...to.sums].toReversed() }).sums).toEqual([]);
  });

  it('G1 equal cells of one row add up', () => {
    const cell = { table: 't', key: 'k', count: 1 };
    expect(movement({ cells: [cell], entries: [] }, { cells: [cell, cell, cell], entries: [] }).cells).toEqual([
      { ...cell, count: 2 },
    ]);
  });
});
