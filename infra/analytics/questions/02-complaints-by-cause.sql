-- Complaints by class, cause, department and result
-- The statistics table of G3: complaints are counted when they are archived with their summary.
select complaint_class, cause, department, result, count(*) as complaints
from complaints
where day between date '2026-07-01' and date '2026-09-30'
group by complaint_class, cause, department, result
order by complaints desc, complaint_class, cause, department, result
limit 8
