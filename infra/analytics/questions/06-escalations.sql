-- Escalations by level and cause, and whether they were told in time
-- B6: the level has to have been told within 15 minutes of the need.
select level, cause, count(*) as escalations,
  count(*) filter (where in_time) as in_time,
  count(*) filter (where acknowledged_at is not null) as acknowledged
from escalations
where day between date '2026-07-01' and date '2026-09-30'
group by level, cause
order by escalations desc, level, cause
