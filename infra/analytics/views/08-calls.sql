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
-- @talk_seconds double: seconds of talk, as reported, else from the answer to the end
-- @hold_seconds double: seconds on hold, where they were reported
-- @wrap_up_seconds double: seconds of wrap-up, where they were reported
-- @agent varchar: agent who had it or noted it; null where nobody is named
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
    case when actor_kind = 'agent' then actor_id end as agent,
    cast($text(talkSeconds) as double) as talk_seconds,
    cast($text(holdSeconds) as double) as hold_seconds,
    cast($text(wrapUpSeconds) as double) as wrap_up_seconds
  from events
  where kind = 'case' and event_type = 'CallProgressed'
),
sums as (
  select
    call_id,
    case_id,
    coalesce(max_by(direction, place) filter (where direction is not null), 'inbound') as direction,
    min(occurred_ms) as first_ms,
    count(*) filter (where status in ('queued', 'ringing', 'in-progress', 'no-answer')) > 0 as reached,
    max_by(agent, place) filter (where agent is not null) as agent,
    min(occurred_ms) filter (where status = 'ringing') as ringing_ms,
    min(occurred_ms) filter (where status = 'in-progress') as picked_ms,
    min(occurred_ms) filter (where status = 'completed') as completed_ms,
    coalesce(
      min(occurred_ms) filter (where status = 'no-answer'),
      min(occurred_ms) filter (where status = 'busy'),
      min(occurred_ms) filter (where status = 'failed'),
      min(occurred_ms) filter (where status = 'canceled')
    ) as failed_ms,
    max(talk_seconds) as talk_seconds,
    max(hold_seconds) as hold_seconds,
    max(wrap_up_seconds) as wrap_up_seconds
  from reports
  group by call_id, case_id
),
told as (
  select sums.*,
    coalesce(picked_ms, case when talk_seconds > 0 then completed_ms - cast(round(talk_seconds * 1000) as bigint) end) as answered_ms,
    coalesce(failed_ms, case when talk_seconds = 0 then completed_ms end) as missed_ms
  from sums
),
measured as (
  select told.*, (reached or answered_ms is not null) and coalesce(answered_ms, missed_ms) is not null as offered
  from told
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
  coalesce(talk_seconds, (completed_ms - answered_ms) / 1000e0) as talk_seconds,
  hold_seconds,
  wrap_up_seconds,
  agent,
  offered,
  answered_ms is not null as answered,
  offered and answered_ms is null as abandoned,
  offered and answered_ms is null and missed_ms - first_ms <= 5000 as short_abandon,
  coalesce(nuisance, false) as nuisance
from measured
left join case_customers on case_customers.case_id = measured.case_id
