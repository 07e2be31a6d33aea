-- One row a stretch of time in which a case was not resolved: what the backlog of any instant is counted from.
-- @case_id varchar: number of the case
-- @from_ms bigint: beginning: its opening, or a reopening, milliseconds since 1970-01-01 UTC
-- @to_ms bigint: end (not included): a result, milliseconds since 1970-01-01 UTC; null while it goes on
-- @opened_ms bigint: when the case was opened, milliseconds since 1970-01-01 UTC
select
  turns.case_id,
  from_ms,
  to_ms,
  opened_ms
from (
  select
    subject as case_id,
    event_type,
    occurred_ms as from_ms,
    lead(occurred_ms) over (partition by subject order by place) as to_ms
  from events
  where kind = 'case' and event_type in ('CaseOpened', 'CaseResolved', 'CaseReopened')
) as turns
join cases on cases.case_id = turns.case_id
where event_type <> 'CaseResolved'
