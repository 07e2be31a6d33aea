-- One row a day and policy version: whether the centre works, and how long.
-- @policy_version bigint: version of the policy whose calendar it is
-- @day date: the day, in the calendar's zone
-- @weekday bigint: 1 is Monday, 7 Sunday
-- @day_kind varchar: ordinary, holiday or make-up (a weekend day that is worked)
-- @working boolean: true where the centre has any hours on the day
-- @open_seconds double: working time of the day in seconds
-- @provisional boolean: true where the year's holidays are not announced yet
-- @quarter varchar: calendar quarter, such as 2026-Q3
select
  policy_version,
  day,
  cast($weekday(day) as bigint) as weekday,
  arbitrary(day_kind) as day_kind,
  sum(closes_ms - opens_ms) > 0 as working,
  sum(closes_ms - opens_ms) / 1000e0 as open_seconds,
  arbitrary(provisional) as provisional,
  concat(cast(extract(year from day) as varchar), '-Q', cast(extract(quarter from day) as varchar)) as quarter
from calendar_hours
group by policy_version, day
