-- The backlog at the end of each month
-- `standings` says from when to when a case was not resolved, so the backlog of any instant can be asked for; times are milliseconds since 1970.
select month_end, count(*) as backlog, round(avg(moment - opened_ms) / 86400000, 1) as mean_age_days
from (values (date '2026-07-31'), (date '2026-08-31'), (date '2026-09-30')) as months (month_end)
cross join standings
cross join (values (57600000)) as evening (ms)
cross join lateral (select date_diff('day', date '1970-01-01', month_end) * 86400000 + ms as moment) as instants
where from_ms <= moment and (to_ms is null or to_ms > moment)
group by month_end
order by month_end
