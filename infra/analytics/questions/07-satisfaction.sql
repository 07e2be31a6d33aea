-- Satisfaction by channel
-- Scores of surveys, dated by the answer; the last answer of a survey counts.
select channel, count(*) as answers, round(avg(value), 2) as mean_score,
  round(100e0 * count(*) filter (where value >= 4) / count(*), 1) as top_two_percent
from figure_items
where figure = 'csatAverage' and day between date '2026-07-01' and date '2026-09-30'
group by channel
order by answers desc, channel
