-- One row a deadline and generation: what was owed by when, and what became of it.
-- @stream varchar: stream that owes it, such as case#K7Q29XMB4 or inspection#K7Q29XMB4-2026-07
-- @case_id varchar: number of the case that owes it; null where something else does
-- @kind varchar: first-response, resolution, promise, follow-up, rectification and so on
-- @ref varchar: which one, where several of a kind may run at once (p1, s1, f1)
-- @generation bigint: number of the deadline within its kind
-- @from_at timestamp: what it counts from, on the clocks of the centre; null where a resumed one goes on
-- @from_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @due_at timestamp: due at, on the clocks of the centre
-- @due_ms bigint: due at, milliseconds since 1970-01-01 UTC
-- @clock varchar: business or calendar: the time that it runs on
-- @clause varchar: clause of the rule book that asks for it
-- @policy_version bigint: version of the policy that it was armed under
-- @status varchar: running, paused, met (in time), breached or cancelled; a breach stays one, however it ended
-- @done_ms bigint: when what was owed was done, in time or late, milliseconds since 1970-01-01 UTC; null where it was not
-- @settled_at timestamp: when it was met, late or not, or cancelled; null while it is still owed
-- @settled_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @counted_ms bigint: when it was met in time or breached, which is what figures date it by
-- @day date: the day of that, in the centre's zone
-- @late_seconds double: seconds between due and done of a breach that was made good
-- @cancel_reason varchar: why it was cancelled
with steps as (
  select
    stream,
    case when kind = 'case' then subject end as case_id,
    $text(kind) as deadline_kind,
    coalesce($text(ref), '') as ref,
    $whole(generation) as generation,
    event_type,
    place,
    occurred_ms,
    data
  from events
  where event_type in ('DeadlineArmed', 'DeadlineResumed', 'DeadlinePaused', 'DeadlineMet', 'DeadlineCancelled', 'DeadlineBreached')
),
deadlines as (
  select
    stream,
    arbitrary(case_id) as case_id,
    deadline_kind,
    ref,
    generation,
    min($ms(from)) filter (where event_type = 'DeadlineArmed') as from_ms,
    max($ms(dueAt)) filter (where event_type in ('DeadlineArmed', 'DeadlineResumed', 'DeadlineBreached')) as due_ms,
    max($text(clock)) filter (where event_type in ('DeadlineArmed', 'DeadlineResumed')) as clock,
    max($text(clause)) filter (where event_type = 'DeadlineArmed') as clause,
    max($whole(policyVersion)) filter (where event_type in ('DeadlineArmed', 'DeadlineResumed')) as policy_version,
    min(occurred_ms) filter (where event_type = 'DeadlineMet' and $text(late) is null) as met_ms,
    min(occurred_ms) filter (where event_type = 'DeadlineMet') as done_ms,
    min(occurred_ms) filter (where event_type in ('DeadlineMet', 'DeadlineCancelled')) as settled_ms,
    min($ms(dueAt)) filter (where event_type = 'DeadlineBreached') as breached_ms,
    max($text(reason)) filter (where event_type = 'DeadlineCancelled') as cancel_reason,
    min(occurred_ms) filter (where event_type = 'DeadlineCancelled') as cancelled_ms,
    min(occurred_ms) filter (where event_type = 'DeadlinePaused') as paused_ms
  from steps
  group by stream, deadline_kind, ref, generation
)
select
  stream,
  case_id,
  deadline_kind as kind,
  nullif(ref, '') as ref,
  generation,
  $local(from_ms) as from_at,
  from_ms,
  $local(due_ms) as due_at,
  due_ms,
  clock,
  clause,
  policy_version,
  case
    when breached_ms is not null then 'breached'
    when met_ms is not null then 'met'
    when cancelled_ms is not null then 'cancelled'
    when paused_ms is not null then 'paused'
    else 'running'
  end as status,
  done_ms,
  $local(settled_ms) as settled_at,
  settled_ms,
  coalesce(breached_ms, met_ms) as counted_ms,
  $day(coalesce(breached_ms, met_ms)) as day,
  case when breached_ms is not null and cancelled_ms is null then (settled_ms - breached_ms) / 1000e0 end as late_seconds,
  cancel_reason
from deadlines
