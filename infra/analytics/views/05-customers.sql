-- One row a customer record, without anything that identifies a person.
-- @customer_id varchar: number of the record
-- @contact_class varchar: prospect, rebate-customer, repeat-rebate-customer, not-yet-reached or nuisance, as it is now
-- @assignee varchar: agent who looks after the customer
-- @merged_into varchar: record that this one was merged into, where it was
-- @recorded_at timestamp: when it was recorded, on the clocks of the centre
-- @recorded_ms bigint: the same in milliseconds since 1970-01-01 UTC
select
  subject as customer_id,
  max_by($text(contactClass), place) filter (where event_type in ('CustomerRecorded', 'ContactClassSet')) as contact_class,
  max_by($text(to), place) filter (where event_type = 'CustomerAssigned') as assignee,
  nullif(max_by(case event_type when 'CustomerMerged' then $text(into) else '' end, place)
    filter (where event_type in ('CustomerMerged', 'CustomerUnmerged')), '') as merged_into,
  $local(min(decided_ms)) as recorded_at,
  min(decided_ms) as recorded_ms
from events
where kind = 'customer'
group by subject
