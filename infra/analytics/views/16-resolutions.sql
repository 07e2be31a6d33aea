-- One row a result given to a customer; a disputed one reopens its case, which gets another.
-- @case_id varchar: number of the case
-- @number bigint: number of the result within the case, from 1
-- @is_last boolean: true for the latest result of the case
-- @resolved_at timestamp: when it was given, on the clocks of the centre
-- @resolved_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @place bigint: order within the events of the case
-- @day date: the day of that, in the centre's zone
-- @agent varchar: agent who gave it
-- @reopened_ms bigint: when it was disputed and the case reopened; null where it stands
-- @reopened_within_7_days boolean: true where that was within 7 days
select
  case_id,
  row_number() over (partition by case_id order by place) as number,
  row_number() over (partition by case_id order by place desc) = 1 as is_last,
  $local(resolved_ms) as resolved_at,
  resolved_ms,
  place,
  $day(resolved_ms) as day,
  agent,
  reopened_ms,
  coalesce(reopened_ms - resolved_ms <= 604800000, false) as reopened_within_7_days
from (
  select
    subject as case_id,
    event_type,
    place,
    occurred_ms as resolved_ms,
    case when actor_kind = 'agent' then actor_id end as agent,
    case when lead(event_type) over (partition by subject order by place) = 'CaseReopened'
      then lead(occurred_ms) over (partition by subject order by place) end as reopened_ms
  from events
  where kind = 'case' and event_type in ('CaseResolved', 'CaseReopened')
) as turns
where event_type = 'CaseResolved'
