-- Which customer record a case belongs to, where that is known, and which cases were set aside or merged into others.
-- @case_id varchar: number of the case
-- @customer_id varchar: number of the customer record; null where it is not known
-- @nuisance boolean: true where no figure counts the case: it was set aside, as all of a nuisance contact are, or merged into another
select
  opened.case_id,
  linked.customer_id,
  coalesce(left_out, false) as nuisance
from (
  select subject as case_id
  from events
  where event_type = 'CaseOpened'
) as opened
left join (
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
) as linked on linked.case_id = opened.case_id
left join (
  select
    subject as case_id,
    coalesce(max_by(event_type, place) filter (where event_type in ('CaseSetAside', 'CaseTakenBack')) = 'CaseSetAside', false)
      or coalesce(max_by(event_type, place) filter (where event_type in ('CaseMerged', 'CaseUnmerged')) = 'CaseMerged', false) as left_out
  from events
  where kind = 'case' and event_type in ('CaseSetAside', 'CaseTakenBack', 'CaseMerged', 'CaseUnmerged')
  group by subject
) as counting on counting.case_id = opened.case_id
where linked.customer_id is not null or left_out
