import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Commit } from '../../../domain/kernel/event.ts';
import { agentId, commandId, interactionId, streamId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import type { Entry } from '../../../domain/views/view.ts';
import { totalsOf } from '../../../domain/views/work-log/totals.ts';
import { dayOfSort, logOf, type WorkLine, workLogs } from '../../../domain/views/work-log/view.ts';
import { aMail, caseId, enteredAtDesk, reply, resolve, staff, triage } from '../../support/cases.ts';
import { asCommits, caseNumber, commitsOf, terms } from '../../support/figures.ts';
import { friday, monday, tuesday } from '../../support/moments.ts';
import { recountWork, sharedOut } from '../../support/recount-work.ts';
import { histories, play } from '../case/histories.ts';

const views = workLogs(terms);
/** What a stream adds to the logs. */
const entriesOf = (commits: readonly Commit[]): readonly Entry[] => {
  const [first] = commits;
  const view = views.find(({ streams }) => first?.stream.startsWith(`${streams}#`));
  if (view === undefined) throw new Error('no log of this stream');
  return view.contribution(commits.reduce(view.evolve, view.initial)).entries;
};
const linesOf = (agent: string, ...streams: readonly (readonly Commit[])[]) =>
  streams.flatMap(entriesOf).filter(({ list }) => list === logOf(agent));
const doneOf = (agent: string, ...streams: readonly (readonly Commit[])[]) =>
  linesOf(agent, ...streams).flatMap(({ sort, line }) =>
    (line as WorkLine).done.map(({ at, what, seconds }) => [dayOfSort(sort), at, what, ...(seconds ? [seconds] : [])]),
  );

const by = staff('supervisor');
const agent = staff('agent').id;
/** Events as one commit after those of a case. */
const then = (commits: readonly Commit[], at: Instant, ...events: readonly object[]): readonly Commit[] => [
  ...commits,
  {
    stream: commits[0]?.stream ?? streamId('case#x'),
    commit: commits.length + 1,
    commandId: commandId(`then-${commits.length}`),
    actor: staff('agent'),
    at,
    events: events as unknown as readonly CaseEvent[],
  },
];

describe('E4: what supervisors and managers do for the roster and the policy', () => {
  const boss: Commit['actor'] = { kind: 'agent', id: 'boss', role: 'manager' };
  const commitOn = (stream: string, actor: Commit['actor'], ...events: Commit['events']): Commit => ({
    stream: streamId(stream),
    commit: 1,
    commandId: commandId('c'),
    actor,
    at: monday.at('09:00'),
    events,
  });
  const at = { at: monday.at('09:00') };

  it('E1, E4 who joins, changes, is set to a state by somebody else, or leaves is work on the roster', () => {
    const types = ['AgentJoined', 'AgentChanged', 'AgentStateSet', 'CaseGiven', 'AgentLeft'];
    const by = (actor: Commit['actor']) => [commitOn('agent#anna', actor, ...types.map((type) => ({ type, data: at })))];
    expect(doneOf('boss', by(boss))).toEqual([1, 2, 3, 4].map(() => ['2026-11-16', at.at, 'roster']));
    const own = commitOn('agent#anna', { ...boss, id: 'anna' }, { type: 'AgentStateSet', data: at });
    expect(entriesOf([own])).toEqual([]); // one's own presence is no work: the log reads it where it stands
    expect(entriesOf(by({ kind: 'system', id: 'sweep' }))).toEqual([]);
  });

  it('L2, E4 a version proposed or approved is work on the policy', () => {
    const both = ['PolicyVersionProposed', 'PolicyVersionApproved'].map((type) => ({ type, data: at }));
    expect(doneOf('boss', [commitOn('policy#service', boss, ...both)])).toEqual(
      [1, 2].map(() => ['2026-11-16', at.at, 'policy']),
    );
  });
});

describe('E4: the work log, drawn from the events', () => {
  it('E4 what an agent did in a case, in order of time, on the day it was done', () => {
    const commits = commitsOf(
      1,
      enteredAtDesk('phone', monday.at('09:00')),
      triage(monday.at('09:05'), { priority: 'high' }),
      reply(tuesday.at('09:30'), { saidAt: monday.at('23:59') }),
      resolve(tuesday.at('10:00')),
    );
    expect(doneOf(agent, commits)).toEqual([
      ['2026-11-16', monday.at('09:00'), 'opening'],
      ['2026-11-16', monday.at('09:05'), 'triage'],
      ['2026-11-16', monday.at('23:59'), 'reply'],
      ['2026-11-17', tuesday.at('10:00'), 'result'],
    ]);
  });

  it('E4 what customers and machines do is nobody’s work; what somebody wrote in another system is theirs', () => {
    const commits = commitsOf(1, aMail(monday.at('09:00')));
    expect(entriesOf(commits)).toEqual([]);
    const message = {
      interactionId: interactionId('m1'),
      direction: 'outbound',
      channel: 'chat',
      at: monday.at('09:02'),
    } as const;
    const chat = then(commits, monday.at('09:02'), { type: 'InteractionRecorded', data: { ...message, author: 'chen' } });
    const told = chat.map((one) => ({ ...one, actor: { kind: 'system' as const, id: 'chats' } }));
    expect(doneOf('chen', told)).toEqual([['2026-11-16', monday.at('09:02'), 'reply']]);
  });

  it('E4 a call is its agent’s, with talk, hold and wrap-up, and one line however often it is reported', () => {
    const report = (status: string, at: Instant, more: object = {}) => ({
      type: 'CallProgressed',
      data: { callId: 'c1', direction: 'inbound', status, at, ...more },
    });
    const began = commitsOf(1, aMail(monday.at('08:00')));
    const answered = then(
      then(began, monday.at('09:00'), report('dialled', monday.at('09:00'), { agent: 'ben' })),
      monday.at('09:01'),
      report('connected', monday.at('09:01'), { agent: 'chen' }),
    );
    expect(doneOf('chen', answered)).toEqual([['2026-11-16', monday.at('09:01'), 'call']]);
    const over = then(
      answered,
      monday.at('09:06'),
      report('completed', monday.at('09:06'), { talkSeconds: 300, holdSeconds: 60, wrapSeconds: 30 }),
    );
    expect(doneOf('chen', over)).toEqual([['2026-11-16', monday.at('09:06'), 'call', 330]]);
    expect(doneOf('ben', over)).toEqual([]);
    const [line] = linesOf('chen', over).map((one) => one.line as WorkLine);
    expect(line?.done[0]?.call).toEqual({ id: 'c1', talkSeconds: 240, holdSeconds: 60, wrapSeconds: 30 });
  });

  it('A9 work on a case that was set aside or merged stays in the log and in no sum, until that is undone', () => {
    const worked = [aMail(monday.at('09:00')), reply(monday.at('10:00'))];
    const aside = { type: 'SetCaseAside', now: monday.at('11:00'), by, cause: 'nuisance' } as const;
    const back = { type: 'TakeCaseBack', now: monday.at('12:00'), by } as const;
    const merge = { type: 'MergeCase', now: monday.at('11:00'), by, into: caseNumber(9) } as const;
    const unmerge = { type: 'UnmergeCase', now: monday.at('12:00'), by } as const;
    const told = (...more: Parameters<typeof commitsOf>[1][]) => {
      const lines = linesOf(agent, commitsOf(1, ...worked, ...more));
      const [uncounted] = lines.map(({ line }) => (line as WorkLine).uncounted);
      return [uncounted, totalsOf(lines).work.reply?.count];
    };
    expect([told(), told(aside), told(merge)]).toEqual([
      [undefined, 1],
      ['set-aside', undefined],
      ['merged', undefined],
    ]);
    expect([told(aside, back), told(merge, unmerge)]).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
  });

  it('decision 7: what a split case brought along counts where it was done first, and the split once', () => {
    const commits = commitsOf(1, aMail(monday.at('09:00')), reply(monday.at('10:00')));
    const moved = then(commits, friday.at('09:00'), {
      type: 'InteractionsMoved',
      data: { interactionIds: ['i-1'], messageIds: [], to: caseId, by: agent, at: friday.at('09:00') },
    });
    const opened = commitsOf(2, enteredAtDesk('email', monday.at('09:00'))).map((commit) => ({
      ...commit,
      at: friday.at('09:00'),
      events: [
        ...commit.events,
        {
          type: 'InteractionRecorded',
          data: { interactionId: 'i-1', direction: 'inbound', channel: 'email', at: monday.at('09:00'), movedFrom: caseId },
        },
      ],
    }));
    expect(doneOf(agent, moved, opened)).toEqual([
      ['2026-11-16', monday.at('10:00'), 'reply'],
      ['2026-11-20', friday.at('09:00'), 'sorting'],
    ]);
  });

  it('D4 E4 visits and contacts of customers are in the log as well', () => {
    const of = (stream: string, type: string): readonly Commit[] => [
      { ...at, stream: streamId(stream), events: [{ type, data: { at: monday.at('15:00') } }] },
    ];
    const at = {
      commit: 1,
      commandId: commandId('c'),
      actor: { kind: 'agent', id: agentId('anna') },
      at: monday.at('15:00'),
    } as const;
    const told = doneOf(
      'anna',
      of('customer#K7Q29XMB4', 'VisitFormRecorded'),
      of('customer#K7Q29XMB4', 'CustomerContacted'),
      of('visit-list#prospect.2026-11-16', 'VisitListDrawn'),
      of('quarter#2026-Q3', 'PlanCarriedOut'),
    );
    expect(told.map(([, , what]) => what)).toEqual(['visit', 'customer-contact', 'visit-list', 'plan']);
  });

  it('E4 for any histories: every sum is what a recount of the events gives, a week’s and a month’s what its days come to', () => {
    const dice = fc.infiniteStream(fc.nat(99));
    const some = fc.array(fc.tuple(histories, fc.constantFrom('counts', 'aside', 'merged', 'unmerged')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(some, dice, (cases, rolls) => {
        const roll = (): number => rolls.next().value;
        const streams = cases.map(([history, fate], index) => {
          const commits = sharedOut(asCommits(index, play(history).turns), roll);
          const ends = { at: friday.at('20:00'), by: agent };
          const events = {
            counts: [],
            aside: [{ type: 'CaseSetAside', data: { cause: 'nuisance', ...ends } }],
            merged: [{ type: 'CaseMerged', data: { into: caseNumber(99), ...ends } }],
            unmerged: [
              { type: 'CaseMerged', data: { into: caseNumber(99), ...ends } },
              { type: 'CaseUnmerged', data: { from: caseNumber(99), ...ends } },
            ],
          }[fate];
          return events.length === 0 || commits.length === 0 ? commits : then(commits, friday.at('20:00'), ...events);
        });
        const entries = streams.filter(({ length }) => length > 0).flatMap(entriesOf);
        const told: Record<string, { count: number; millis: number }> = {};
        for (const [list, own] of Map.groupBy(entries, (entry) => entry.list)) {
          const days = [...Map.groupBy(own, ({ sort }) => dayOfSort(sort))];
          for (const [day, lines] of days)
            for (const [what, { count, seconds = 0 }] of Object.entries(totalsOf(lines).work))
              told[`${list.slice(3)} ${day} ${what}`] = { count, millis: Math.round(seconds * 1000) };
          const whole = totalsOf(own).work;
          for (const what of Object.keys(whole) as (keyof typeof whole)[]) {
            const sum = (of: 'count' | 'seconds' | 'timed') =>
              days.reduce((all, [, lines]) => all + (totalsOf(lines).work[what]?.[of] ?? 0), 0);
            expect([whole[what]?.count, whole[what]?.timed ?? 0]).toEqual([sum('count'), sum('timed')]);
            expect(whole[what]?.seconds ?? 0).toBeCloseTo(sum('seconds'), 6);
          }
        }
        expect(told).toEqual(recountWork(streams));
      }),
      { numRuns: 30 },
    );
  });
});
