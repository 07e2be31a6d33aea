-- When customers come
-- Contacts by hour of the day, on working days and others.
select extract(hour from interactions.at) as hour,
  count(*) filter (where working) as on_working_days,
  count(*) filter (where not working) as on_other_days
from interactions
join calendar_days on calendar_days.day = interactions.day and policy_version = 1
where is_contact and interactions.day between date '2026-07-01' and date '2026-09-30'
group by extract(hour from interactions.at)
order by on_working_days desc, hour
limit 8
