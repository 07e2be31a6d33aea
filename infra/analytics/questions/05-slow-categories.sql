-- Resolution time by category
-- Working hours between opening and result, without waiting for the customer. `approx_percentile` is Athena's; exact ones are in `infra/analytics/figures.sql`.
select category, count(*) as n,
  round(avg(value) / 3600, 1) as mean_hours,
  round(approx_percentile(value, 0.5) / 3600, 1) as median_hours,
  round(approx_percentile(value, 0.9) / 3600, 1) as p90_hours
from figure_items
where figure = 'resolutionTime' and day between date '2026-07-01' and date '2026-09-30'
group by category
order by mean_hours desc, category
