-- The working hours of each day, one row an interval, and one row of no length a day that carries the working time before it.
-- @policy_version bigint: version of the policy whose calendar it is
-- @day date: the day, in the calendar's zone
-- @day_kind varchar: ordinary, holiday or make-up (a weekend day that is worked)
-- @provisional boolean: true where the year's holidays are not announced yet
-- @opens_ms bigint: beginning of the interval, milliseconds since 1970-01-01 UTC
-- @closes_ms bigint: end of the interval, milliseconds since 1970-01-01 UTC
-- @open_ms_before bigint: working milliseconds of all days before this one, on the row of no length; 0 on the others
with weekdays as (
  select policy_versions.version, numbers.weekday,
    case numbers.weekday
      when 1 then json_format(json_extract(calendar, '$.week.1'))
      when 2 then json_format(json_extract(calendar, '$.week.2'))
      when 3 then json_format(json_extract(calendar, '$.week.3'))
      when 4 then json_format(json_extract(calendar, '$.week.4'))
      when 5 then json_format(json_extract(calendar, '$.week.5'))
      when 6 then json_format(json_extract(calendar, '$.week.6'))
      when 7 then json_format(json_extract(calendar, '$.week.7'))
      else json_format(json_extract(calendar, '$.makeUpDay'))
    end as hours
  from policy_versions
  cross join (values (1), (2), (3), (4), (5), (6), (7), (8)) as numbers (weekday)
),
starts as (
  select version, weekday, place, clock
  from weekdays
  cross join unnest(regexp_extract_all(hours, '"from":"([0-9:]+)"', 1)) with ordinality as shown (clock, place)
),
ends as (
  select version, weekday, place, clock
  from weekdays
  cross join unnest(regexp_extract_all(hours, '"to":"([0-9:]+)"', 1)) with ordinality as shown (clock, place)
),
intervals as (
  select starts.version, starts.weekday,
    cast(substr(starts.clock, 1, 2) as bigint) * 60 + cast(substr(starts.clock, 4, 2) as bigint) as from_minute,
    cast(substr(ends.clock, 1, 2) as bigint) * 60 + cast(substr(ends.clock, 4, 2) as bigint) as to_minute
  from starts
  join ends on ends.version = starts.version and ends.weekday = starts.weekday and ends.place = starts.place
),
announced (day_text, day_kind) as (
  values {{holidays}}
),
days as (
  select
    policy_versions.version,
    policy_versions.zone,
    dates.day,
    case when json_extract_scalar(calendar, '$.holidays') = 'CN' then coalesce(announced.day_kind, 'ordinary') else 'ordinary' end as day_kind,
    json_extract_scalar(calendar, '$.holidays') = 'CN' and extract(year from dates.day) > {{lastAnnounced}} as provisional
  from policy_versions
  cross join (
    select cast(shown.moment as date) as day
    from unnest(sequence(date '{{firstDay}}', date '{{lastDay}}', interval '1' day)) as shown (moment)
  ) as dates
  left join announced on announced.day_text = cast(dates.day as varchar)
),
hours as (
  select days.version, days.day, days.day_kind, days.provisional,
    $instant(day, from_minute, zone) as opens_ms,
    $instant(day, to_minute, zone) as closes_ms
  from days
  join intervals on intervals.version = days.version
    and intervals.weekday = case days.day_kind when 'make-up' then 8 when 'holiday' then 0 else $weekday(days.day) end
),
worked as (
  select days.version, days.day, arbitrary(days.day_kind) as day_kind, arbitrary(days.provisional) as provisional,
    coalesce(sum(hours.closes_ms - hours.opens_ms), 0) as open_ms
  from days
  left join hours on hours.version = days.version and hours.day = days.day
  group by days.version, days.day
)
select version as policy_version, day, day_kind, provisional, opens_ms, closes_ms, cast(0 as bigint) as open_ms_before
from hours
union all
select version, day, day_kind, provisional, cast(0 as bigint), cast(0 as bigint),
  cast(sum(open_ms) over (partition by version order by day) - open_ms as bigint)
from worked
