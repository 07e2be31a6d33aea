-- The versions of the service policy with the calendar of each: version 1 is built in, later ones from their approval.
-- @version bigint: number of the version
-- @effective_ms bigint: in force from, milliseconds since 1970-01-01 UTC
-- @until_ms bigint: in force until (not included), milliseconds since 1970-01-01 UTC
-- @zone varchar: zone whose clocks the calendar goes by, such as Asia/Shanghai
-- @day_seconds double: seconds that one business day of a target counts for
-- @calendar varchar: the calendar as JSON text
with versions as (
  select cast(1 as bigint) as version, cast(0 as bigint) as effective_ms, '{{calendar}}' as calendar
  union all
  select approved.version, approved.effective_ms, proposed.calendar
  from (
    select $whole(version) as version, $ms(effectiveFrom) as effective_ms
    from events
    where event_type = 'PolicyVersionApproved'
  ) as approved
  join (
    select $whole(version) as version, json_format(json_extract(data, '$.policy.calendar')) as calendar
    from events
    where event_type = 'PolicyVersionProposed'
  ) as proposed on proposed.version = approved.version
)
select
  version,
  effective_ms,
  coalesce(lead(effective_ms) over (order by effective_ms, version), 253402300799999) as until_ms,
  json_extract_scalar(calendar, '$.zone') as zone,
  cast(json_extract_scalar(calendar, '$.dayLength') as double) as day_seconds,
  calendar
from versions
