-- One row an escalation of a case to a higher level.
-- @case_id varchar: number of the case
-- @place bigint: order within the events of the case
-- @level varchar: level it was brought to: senior-agent, supervisor or manager
-- @cause varchar: asked, not-acknowledged, options-rejected or solution-rejected
-- @automatic boolean: true where nobody asked for it
-- @needed_at timestamp: when the need arose, on the clocks of the centre
-- @at timestamp: when the level was told, on the clocks of the centre
-- @at_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @day date: the day of that, in the centre's zone
-- @told_seconds double: seconds from the need to the telling
-- @in_time boolean: told within 15 minutes of the need
-- @acknowledged_at timestamp: when the level took it up; null where it did not, or the case went on to another level first
-- @acknowledged_by varchar: who took it up
-- @agent varchar: who escalated it; null where the system did
select
  raised.case_id,
  raised.place,
  level,
  cause,
  cause <> 'asked' as automatic,
  $local(needed_ms) as needed_at,
  $local(at_ms) as at,
  at_ms,
  $day(at_ms) as day,
  (at_ms - needed_ms) / 1000e0 as told_seconds,
  at_ms - needed_ms <= 900000 as in_time,
  $local(min(taken_ms)) as acknowledged_at,
  min_by(taken_by, taken_place) as acknowledged_by,
  agent
from (
  select
    subject as case_id,
    place,
    lead(place, 1, 9223372036854775807) over (partition by subject order by place) as next_place,
    $text(to) as level,
    $text(cause) as cause,
    $ms(neededAt) as needed_ms,
    occurred_ms as at_ms,
    case when actor_kind = 'agent' and $text(cause) = 'asked' then actor_id end as agent
  from events
  where event_type = 'CaseEscalated'
) as raised
left join (
  select subject as case_id, place as taken_place, occurred_ms as taken_ms, $text(by) as taken_by
  from events
  where event_type = 'EscalationAcknowledged'
) as taken on taken.case_id = raised.case_id and taken_place > raised.place and taken_place < raised.next_place
group by raised.case_id, raised.place, level, cause, needed_ms, at_ms, agent
