-- One row a call, as the sum of what the phone system reported of it.
-- @call_id varchar: id of the call in the phone system
-- @case_id varchar: number of its case
-- @direction varchar: inbound or outbound
-- @first_ms bigint: when the phone system first reported it, milliseconds since 1970-01-01 UTC
-- @ringing_ms bigint: when it began to ring
-- @answered_ms bigint: when it was picked up; null where nobody did
-- @ended_ms bigint: when it was over
-- @day date: day on which it was answered or given up, in the centre's zone
-- @ring_seconds double: seconds it rang before it was answered, where both are known
-- @wait_seconds double: seconds from the first report to the answer, or to its end without one
-- @talk_seconds double: seconds from picking up to hanging up without holding; of a call that was put through, from the person's picking up
-- @hold_seconds double: seconds on hold, as reported, else from its marks
-- @wrap_up_seconds double: seconds of wrap-up, as reported, else from hanging up to being done
-- @agent varchar: agent who had it, as the phone system names them; null where nobody is named
-- @offered boolean: it reached the queue or an agent, and what became of it is known
-- @answered boolean: it was answered
-- @abandoned boolean: offered and ended without an answer
-- @short_abandon boolean: abandoned within 5 seconds
-- @nuisance boolean: of a nuisance contact, which no figure counts
with reports as (
  select
    $text(callId) as call_id,
    subject as case_id,
    $text(direction) as direction,
    $text(status) as status,
    occurred_ms,
    place,
    case when $text(status) <> 'dialled' then $text(agent) end as agent,
    cast($text(talkSeconds) as double) as talk_seconds,
    cast($text(holdSeconds) as double) as hold_seconds,
    cast($text(wrapSeconds) as double) as wrap_up_seconds
  from events
  where kind = 'case' and event_type = 'CallProgressed'
),
sums as (
  select
    call_id,
    case_id,
    coalesce(max_by(direction, place) filter (where direction is not null), 'inbound') as direction,
    min(occurred_ms) as first_ms,
    count(*) filter (where status in ('queued', 'ringing', 'dialled', 'abandoned', 'voicemail', 'no-answer')) > 0 as reached,
    max_by(agent, place) filter (where agent is not null) as agent,
    coalesce(min(occurred_ms) filter (where status = 'dialled'), min(occurred_ms) filter (where status = 'ringing')) as ringing_ms,
    count(*) filter (where status in ('dialled', 'voicemail', 'abandoned')) > 0 as answers_itself,
    count(*) filter (where status in ('dialled', 'queued')) > 0 as handed_on,
    min(occurred_ms) filter (where status = 'connected') as connected_ms,
    min(occurred_ms) filter (where status = 'in-progress') as picked_ms,
    max(occurred_ms) filter (where status = 'completed') as completed_ms,
    min(occurred_ms) filter (where status in ('voicemail', 'abandoned', 'no-answer', 'busy', 'failed', 'canceled')) as failed_ms,
    max(talk_seconds) as talk_seconds,
    min(occurred_ms) filter (where status = 'wrapped-up') as done_ms,
    max(hold_seconds) as hold_seconds,
    max(wrap_up_seconds) as wrap_up_seconds
  from reports
  group by call_id, case_id
),
marks as (
  select call_id, case_id, status, occurred_ms,
    lag(status) over (partition by case_id, call_id order by occurred_ms, status) as status_before,
    min(case when status = 'resumed' then occurred_ms end)
      over (partition by case_id, call_id order by occurred_ms, status rows between 1 following and unbounded following) as resumed_ms
  from (
    select distinct call_id, case_id, status, occurred_ms
    from reports
    where status in ('held', 'resumed')
  ) as said
),
holds as (
  select marks.call_id, marks.case_id,
    sum(case when status = 'held' and coalesce(status_before, '') <> 'held'
      then coalesce(resumed_ms - marks.occurred_ms, case when completed_ms > marks.occurred_ms then completed_ms - marks.occurred_ms end, 0) else 0 end) / 1000e0 as marked_seconds
  from marks
  join sums on sums.call_id = marks.call_id and sums.case_id = marks.case_id
  group by marks.call_id, marks.case_id
),
told as (
  select sums.*,
    case when connected_ms is not null then connected_ms
      when answers_itself then null
      else coalesce(picked_ms, case when talk_seconds > 0 then completed_ms - cast(round(talk_seconds * 1000) as bigint) end)
    end as answered_ms,
    least(
      coalesce(failed_ms, case when talk_seconds = 0 or handed_on then completed_ms end),
      coalesce(case when talk_seconds = 0 or handed_on then completed_ms end, failed_ms)
    ) as missed_ms
  from sums
),
measured as (
  select told.*,
    coalesce(told.hold_seconds, marked_seconds) as held_seconds,
    case when connected_ms is not null and completed_ms is not null
      then least(coalesce(talk_seconds, 1e9), greatest(0, (completed_ms - connected_ms) / 1000e0))
      else talk_seconds end as line_seconds,
    (reached or answered_ms is not null) and coalesce(answered_ms, missed_ms) is not null as offered
  from told
  left join holds on holds.call_id = told.call_id and holds.case_id = told.case_id
)
select
  call_id,
  measured.case_id,
  direction,
  first_ms,
  ringing_ms,
  answered_ms,
  coalesce(completed_ms, failed_ms) as ended_ms,
  $day(coalesce(answered_ms, missed_ms)) as day,
  case when answered_ms >= ringing_ms then (answered_ms - ringing_ms) / 1000e0 when answered_ms < ringing_ms then 0e0 end as ring_seconds,
  (coalesce(answered_ms, missed_ms) - first_ms) / 1000e0 as wait_seconds,
  case when answered_ms is not null and line_seconds is not null then greatest(0, line_seconds - coalesce(held_seconds, 0)) end as talk_seconds,
  held_seconds as hold_seconds,
  coalesce(wrap_up_seconds, case when done_ms >= completed_ms then (done_ms - completed_ms) / 1000e0 when done_ms < completed_ms then 0e0 end) as wrap_up_seconds,
  agent,
  offered,
  answered_ms is not null as answered,
  offered and answered_ms is null as abandoned,
  offered and answered_ms is null and missed_ms - first_ms <= 5000 as short_abandon,
  coalesce(nuisance, false) as nuisance
from measured
left join case_customers on case_customers.case_id = measured.case_id
