-- The quarter in figures
-- Each figure is a sum over `figure_items`: shares are `counted` by `out_of`, times the mean of `value` (seconds, in working hours).
select figure,
  cast(sum(out_of) as bigint) as n,
  round(case when max(value) is not null then avg(value) else sum(counted) / sum(out_of) end, 3) as value
from figure_items
where day between date '2026-07-01' and date '2026-09-30'
  and figure in ('answerRate', 'serviceLevel20', 'firstResponseTime', 'resolutionTime', 'resolutionRate', 'reopenRate', 'csatAverage',
    'csatTopTwo', 'followUpOnTime')
group by figure
order by figure
