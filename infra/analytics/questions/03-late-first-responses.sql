-- Late first responses by team
-- A breach is dated by when the answer was due, and stays one however late the answer came.
select team, count(*) as due,
  count(*) filter (where status = 'breached') as late,
  round(100e0 * count(*) filter (where status = 'breached') / count(*), 1) as late_percent
from deadlines
join cases on cases.case_id = deadlines.case_id
where kind = 'first-response' and deadlines.day between date '2026-07-01' and date '2026-09-30'
group by team
order by late desc, team
