-- Promises kept and broken, by team and month
-- `late_seconds` runs from the promised time to when it was done after all; a promise still open has none.
select team, extract(month from deadlines.day) as month, count(*) filter (where status = 'met') as kept,
  count(*) filter (where status = 'breached') as broken,
  round(max(late_seconds) / 3600, 1) as latest_hours
from deadlines
join cases on cases.case_id = deadlines.case_id
where kind = 'promise' and deadlines.day between date '2026-07-01' and date '2026-09-30'
group by team, extract(month from deadlines.day)
order by broken desc, kept desc, team, month
