-- Every figure of a period, independently of the programs: written from the definitions alone. {{from}} and {{to}}: the first and the last day.
with items as (
  select figure, counted, out_of, value
  from figure_items
  where day >= date '{{from}}' and day <= date '{{to}}'
),
ranked as (
  select figure, value,
    row_number() over (partition by figure order by value) as place,
    count(*) over (partition by figure) as many
  from items
  where value is not null
),
times as (
  select figure,
    avg(value) as average,
    min(value) filter (where place >= 0.5e0 * many) as median,
    min(value) filter (where place >= 0.9e0 * many) as p90
  from ranked
  group by figure
),
bounds as (
  select
    $instant(day, 0, '{{zone}}') as from_ms,
    $instant(day + interval '1' day * {{days}}, 0, '{{zone}}') as to_ms
  from (values (date '{{from}}')) as period (day)
),
active as (
  select count(distinct case_id) as cases
  from standings
  cross join bounds
  where standings.from_ms < bounds.to_ms and (standings.to_ms is null or standings.to_ms > bounds.from_ms or standings.from_ms >= bounds.from_ms)
),
escalated as (
  select figure, count(distinct case_id) as cases
  from (
    values ('escalationRate'), ('escalationRate(asked)'), ('escalationRate(automatic)'), ('escalationRate(senior-agent)'),
      ('escalationRate(supervisor)'), ('escalationRate(manager)')
  ) as figures (figure)
  left join escalations on day >= date '{{from}}' and day <= date '{{to}}'
    and case figure
      when 'escalationRate' then true
      when 'escalationRate(asked)' then not automatic
      when 'escalationRate(automatic)' then automatic
      else figure = concat('escalationRate(', level, ')')
    end
  group by figure
),
backlog as (
  select (bounds.to_ms - opened_ms) / 1000e0 as age
  from standings
  cross join bounds
  where standings.from_ms <= bounds.to_ms and (standings.to_ms is null or standings.to_ms > bounds.to_ms)
)
select
  items.figure,
  cast(sum(out_of) as bigint) as n,
  cast(sum(counted) as bigint) as counted,
  case when arbitrary(times.average) is not null then arbitrary(times.average)
    when items.figure in ('contacts', 'complaintStatistics') then sum(counted)
    when sum(out_of) > 0 then sum(counted) / sum(out_of) end as value,
  arbitrary(times.median) as median,
  arbitrary(times.p90) as p90
from items
left join times on times.figure = items.figure
group by items.figure
union all
select figure, active.cases, escalated.cases, case when active.cases > 0 then escalated.cases * 1e0 / active.cases end, null, null
from escalated
cross join active
union all
select 'backlog', count(*), count(*), count(*), null, null from backlog
union all
select 'backlogAge', count(*), null, avg(age), null, null from backlog
order by 1
