-- Behind a number: from a figure to its cases, and to their events
-- G4: the slowest first response of the quarter, and everything that happened in its case.
select place, occurred_at, event_type, actor_kind, actor_id
from events
where subject = (
  select case_id
  from figure_items
  where figure = 'firstResponseTime(calendar)' and day between date '2026-07-01' and date '2026-09-30'
  order by value desc, case_id
  limit 1
)
order by place
limit 12
