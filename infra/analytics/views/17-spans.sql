-- Every stretch of time that a figure measures, on both clocks: round the clock, and in the centre's working hours.
-- @case_id varchar: number of the case
-- @span varchar: first-response, next-response, first-resolution, resolution (each from the opening) or waiting (for the customer)
-- @number bigint: number of the span within its kind and case
-- @from_ms bigint: beginning, milliseconds since 1970-01-01 UTC
-- @to_ms bigint: end, milliseconds since 1970-01-01 UTC
-- @seconds double: length round the clock, in seconds
-- @business_seconds double: length in the working hours of the policy in force at the beginning, in seconds
with opened as (
  select subject as case_id, occurred_ms as opened_ms
  from events
  where event_type = 'CaseOpened'
),
waiting as (
  select case_id, event_type, place, occurred_ms as from_ms, to_ms
  from (
    select subject as case_id, event_type, place, occurred_ms, lead(occurred_ms) over (partition by subject order by place) as to_ms
    from events
    where event_type in ('WaitingStarted', 'WaitingEnded')
  ) as turns
  where event_type = 'WaitingStarted' and to_ms is not null
),
spans as (
  select case_id, case when first_response then 'first-response' else 'next-response' end as span, wait_number as number, from_ms, to_ms
  from response_waits
  where to_ms is not null
  union all
  select opened.case_id, 'first-resolution', number, opened_ms, resolved_ms
  from resolutions
  join opened on opened.case_id = resolutions.case_id
  where number = 1
  union all
  select opened.case_id, 'resolution', number, opened_ms, resolved_ms
  from resolutions
  join opened on opened.case_id = resolutions.case_id
  where is_last
  union all
  select case_id, 'waiting', place, from_ms, to_ms
  from waiting
),
versioned as (
  select spans.*, version, zone
  from spans
  join policy_versions on spans.from_ms >= effective_ms and spans.from_ms < until_ms
),
edges as (
  select case_id, span, number, version, from_ms as ms, $dayIn(from_ms, zone) as day, -1 as sign from versioned
  union all
  select case_id, span, number, version, to_ms, $dayIn(to_ms, zone), 1 from versioned
),
worked as (
  select case_id, span, number,
    sum(sign * (open_ms_before + greatest(0, least(ms, closes_ms) - opens_ms))) as business_ms
  from edges
  join calendar_hours on calendar_hours.policy_version = edges.version and calendar_hours.day = edges.day
  group by case_id, span, number
)
select spans.case_id, spans.span, spans.number, from_ms, to_ms,
  (to_ms - from_ms) / 1000e0 as seconds,
  business_ms / 1000e0 as business_seconds
from spans
join worked on worked.case_id = spans.case_id and worked.span = spans.span and worked.number = spans.number
