-- Resolution time by category
-- Working hours between opening and result, without waiting for the customer. A percentile is the smallest value that at least that share of all does not exceed, in either engine; `approx_percentile` is quicker with millions of rows, and each engine's is another estimate.
select category, count(*) as n,
  round(avg(value) / 3600, 1) as mean_hours,
  round(min(value) filter (where place >= 0.5e0 * many) / 3600, 1) as median_hours,
  round(min(value) filter (where place >= 0.9e0 * many) / 3600, 1) as p90_hours
from (
  select category, value,
    row_number() over (partition by category order by value) as place,
    count(*) over (partition by category) as many
  from figure_items
  where figure = 'resolutionTime' and day between date '2026-07-01' and date '2026-09-30'
) as ranked
group by category
order by mean_hours desc, category
