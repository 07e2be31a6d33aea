-- Which customer record a case belongs to, where that is known.
-- @case_id varchar: number of the case
-- @customer_id varchar: number of the customer record
-- @nuisance boolean: true where the customer is a nuisance contact, which no figure counts
select linked.case_id, linked.customer_id, coalesce(customers.contact_class, '') = 'nuisance' as nuisance
from (
  select case_id, nullif(max_by(customer_id, decided_ms), '') as customer_id
  from (
    select $text(caseId) as case_id, subject as customer_id, decided_ms
    from events
    where kind = 'customer' and event_type = 'CustomerIdentified' and $text(caseId) is not null
    union all
    select subject, case event_type when 'CustomerLinked' then $text(customerId) else '' end, decided_ms
    from events
    where kind = 'case' and event_type in ('CustomerLinked', 'CustomerUnlinked')
  ) as links
  group by case_id
) as linked
join (
  select subject as case_id
  from events
  where event_type = 'CaseOpened'
) as opened on opened.case_id = linked.case_id
left join customers on customers.customer_id = linked.customer_id
where linked.customer_id is not null
