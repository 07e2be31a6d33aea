-- Every figure of a period, independently of the programs: written from the definitions alone. {{from}} and {{to}}: the first and the last day. {{cell}}: what it is told apart by, a column of figure_items; nothing where the whole centre is asked about.
with items as (
  select figure, {{cell}} as cell, counted, out_of, value
  from figure_items
  where day >= date '{{from}}' and day <= date '{{to}}'
),
ranked as (
  select figure, cell, value,
    row_number() over (partition by figure, cell order by value) as place,
    count(*) over (partition by figure, cell) as many
  from items
  where value is not null
),
times as (
  select figure, cell,
    avg(value) as average,
    min(value) filter (where place >= 0.5e0 * many) as median,
    min(value) filter (where place >= 0.9e0 * many) as p90
  from ranked
  group by figure, cell
),
bounds as (
  select
    $instant(day, 0, '{{zone}}') as from_ms,
    $instant(day + interval '1' day * {{days}}, 0, '{{zone}}') as to_ms
  from (values (date '{{from}}')) as period (day)
),
held as (
  select case_id, {{cell}} as cell
  from cases
),
active as (
  select cell, count(distinct standings.case_id) as cases
  from standings
  join held on held.case_id = standings.case_id
  cross join bounds
  where standings.from_ms < bounds.to_ms and (standings.to_ms is null or standings.to_ms > bounds.from_ms or standings.from_ms >= bounds.from_ms)
  group by cell
),
escalated as (
  select figure, cell, count(distinct escalations.case_id) as cases
  from (
    values ('escalationRate'), ('escalationRate(asked)'), ('escalationRate(automatic)'), ('escalationRate(senior-agent)'),
      ('escalationRate(supervisor)'), ('escalationRate(manager)')
  ) as figures (figure)
  join escalations on day >= date '{{from}}' and day <= date '{{to}}'
    and case figure
      when 'escalationRate' then true
      when 'escalationRate(asked)' then not automatic
      when 'escalationRate(automatic)' then automatic
      else figure = concat('escalationRate(', level, ')')
    end
  join held on held.case_id = escalations.case_id
  group by figure, cell
),
levels as (
  select figure, cell, active.cases
  from (
    values ('escalationRate'), ('escalationRate(asked)'), ('escalationRate(automatic)'), ('escalationRate(senior-agent)'),
      ('escalationRate(supervisor)'), ('escalationRate(manager)')
  ) as figures (figure)
  cross join active
),
backlog as (
  select cell, (bounds.to_ms - opened_ms) / 1000e0 as age
  from standings
  join held on held.case_id = standings.case_id
  cross join bounds
  where standings.from_ms <= bounds.to_ms and (standings.to_ms is null or standings.to_ms > bounds.to_ms)
)
select
  items.figure,
  cast(case when items.figure = 'inspectionScore' then count(*) else sum(out_of) end as bigint) as n,
  cast(sum(counted) as bigint) as counted,
  case when items.figure = 'inspectionScore' then sum(counted) / sum(out_of)
    when arbitrary(times.average) is not null then arbitrary(times.average)
    when items.figure in ('contacts', 'complaintStatistics') then sum(counted)
    when sum(out_of) > 0 then sum(counted) / sum(out_of) end as value,
  arbitrary(times.median) as median,
  arbitrary(times.p90) as p90,
  items.cell as cell
from items
left join times on times.figure = items.figure and coalesce(times.cell, '') = coalesce(items.cell, '')
group by items.figure, items.cell
union all
select levels.figure, levels.cases, coalesce(escalated.cases, 0), coalesce(escalated.cases, 0) * 1e0 / levels.cases, null, null, levels.cell
from levels
left join escalated on escalated.figure = levels.figure and coalesce(escalated.cell, '') = coalesce(levels.cell, '')
union all
select 'backlog', count(*), count(*), count(*), null, null, cell from backlog group by cell
union all
select 'backlogAge', count(*), null, avg(age), min(age) filter (where place >= 0.5e0 * many), min(age) filter (where place >= 0.9e0 * many), cell
from (
  select cell, age, row_number() over (partition by cell order by age) as place, count(*) over (partition by cell) as many
  from backlog
) as aged
group by cell
order by 1, 7
