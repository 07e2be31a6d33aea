-- What costs points in inspections, by team
-- F2: the three items that lost most, on the last score sheet of each record inspected; an item that does not apply costs nothing.
select team, item, records, lost, lost_percent
from (
  select team, item, count(*) as records, sum(lost) as lost, round(100e0 * sum(lost) / sum(weight), 1) as lost_percent,
    row_number() over (partition by team order by sum(lost) desc, item) as place
  from inspection_items
  where applicable and day between date '2026-07-01' and date '2026-09-30'
  group by team, item
) as costs
where place <= 3
order by team, place
