-- Which customer record a case belongs to, where somebody said so.
-- @case_id varchar: number of the case
-- @customer_id varchar: number of the customer record
-- @nuisance boolean: true where the customer is a nuisance contact, which no figure counts
select linked.case_id, linked.customer_id, coalesce(customers.contact_class, '') = 'nuisance' as nuisance
from (
  select $text(caseId) as case_id, max_by(subject, decided_ms) as customer_id
  from events
  where event_type = 'CustomerIdentified' and $text(caseId) is not null
  group by $text(caseId)
) as linked
left join customers on customers.customer_id = linked.customer_id
