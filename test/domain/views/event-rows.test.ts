import { describe, expect, it } from 'vitest';
import { commandId, streamId } from '../../../domain/kernel/ids.ts';
import { instant } from '../../../domain/kernel/time.ts';
import { eventRows } from '../../../domain/views/event-rows.ts';

const commit = {
  stream: streamId('case#K7Q29XMB4'),
  commit: 3,
  commandId: commandId('c-1'),
  actor: { kind: 'agent', id: 'li', role: 'senior-agent' },
  at: instant('2026-11-23T01:30:00.000Z'),
  correlation: 'mail:1',
  causation: 'case#K7Q29XMB4/2',
  events: [
    {
      type: 'CaseResolved',
      data: { at: '2026-11-23T01:29:00.000Z' },
      personal: { result: 'The filter was replaced at Ms Zhang’s.' },
    },
    {
      type: 'DeadlineArmed',
      data: { kind: 'follow-up', generation: 1, from: '2026-11-23T01:29:00.000Z', policyVersion: 2 },
    },
    { type: 'DeadlineBreached', data: { kind: 'progress', generation: 1, dueAt: '2026-11-23T01:00:00.000Z' } },
  ],
} as const;

describe('the rows of a commit in the lake', () => {
  it('G3: one row an event, with who decided it, when, why and under which policy', () => {
    expect(eventRows(commit)[1]).toEqual({
      event_id: 'case#K7Q29XMB4/3/1',
      stream: 'case#K7Q29XMB4',
      kind: 'case',
      subject: 'K7Q29XMB4',
      commit_number: 3,
      event_index: 1,
      event_type: 'DeadlineArmed',
      decided_ms: Date.parse('2026-11-23T01:30:00.000Z'),
      occurred_ms: Date.parse('2026-11-23T01:29:00.000Z'),
      actor_kind: 'agent',
      actor_id: 'li',
      actor_role: 'senior-agent',
      correlation: 'mail:1',
      causation: 'case#K7Q29XMB4/2',
      policy_version: 2,
      data: '{"kind":"follow-up","generation":1,"from":"2026-11-23T01:29:00.000Z","policyVersion":2}',
    });
  });

  it('a breach happened at its due time, whenever it was noticed', () => {
    expect(eventRows(commit)[2]?.occurred_ms).toBe(Date.parse('2026-11-23T01:00:00.000Z'));
  });

  it('G3: nothing personal is in a row', () => {
    expect(JSON.stringify(eventRows(commit))).not.toMatch(/Zhang|personal|filter/);
  });

  it('what nobody said is absent', () => {
    const { correlation: _c, causation: _d, ...bare } = commit;
    const [row] = eventRows({ ...bare, actor: { kind: 'system', id: 'sweep.timer' }, events: [{ type: 'X', data: {} }] });
    expect(Object.keys(row ?? {})).not.toEqual(
      expect.arrayContaining(['correlation', 'causation', 'actor_role', 'policy_version', 'occurred_ms']),
    );
  });
});
