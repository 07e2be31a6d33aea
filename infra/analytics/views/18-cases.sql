-- One row a case, as it stands now.
-- @case_id varchar: number of the case
-- @channel varchar: channel of its first contact: phone, email, chat, social, forum; desk where the centre opened it itself
-- @case_type varchar: inquiry, complaint, suggestion, technical or order, as it is now
-- @category varchar: category, as it is now; null where none was given
-- @priority varchar: urgent, high, normal or low, as it is now
-- @phase varchar: new, in-progress, waiting (for the customer), resolved or closed
-- @opened_at timestamp: when the first contact was made, on the clocks of the centre
-- @opened_day date: the day of that, in the centre's zone
-- @opened_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @first_resolved_at timestamp: when it got its first result
-- @resolved_at timestamp: when it got its latest result, which stands where the phase is resolved or closed
-- @resolved_day date: the day of that, in the centre's zone
-- @resolved_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @closed_at timestamp: when it was archived
-- @closed_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @agent varchar: agent who has it now; null where nobody has
-- @team varchar: team it is with
-- @customer_id varchar: number of the customer record, where somebody said so
-- @nuisance boolean: of a nuisance contact, which no figure counts
-- @contacts bigint: inbound interactions of persons
-- @transfers bigint: times it was handed to another agent or team
-- @escalations bigint: times it was brought to a higher level
-- @highest_level varchar: highest level it was ever brought to; null where it never was
-- @reopenings bigint: times it was reopened
-- @first_response_seconds double: from the first contact to the first human answer, round the clock; null while unanswered or undefined
-- @first_response_business_seconds double: the same in working hours
-- @waiting_seconds double: waiting for the customer before the latest result, round the clock
-- @resolution_seconds double: from the opening to the latest result without waiting for the customer, round the clock
-- @resolution_business_seconds double: the same in working hours
-- @first_resolution_seconds double: from the opening to the first result without waiting for the customer, round the clock
-- @first_resolution_business_seconds double: the same in working hours
-- @order_number varchar: order that it is about, where it was said
-- @related_to varchar: archived case that it goes on from
with facts as (
  select
    subject as case_id,
    min_by($text(channel), place) filter (where event_type = 'CaseOpened') as channel,
    max_by($text(caseType), place) filter (where event_type in ('CaseOpened', 'CaseTriaged')) as case_type,
    max_by($text(category), place) filter (where event_type in ('CaseOpened', 'CaseTriaged') and $text(category) is not null) as category,
    max_by($text(priority), place) filter (where event_type in ('CaseOpened', 'CaseTriaged')) as priority,
    min(occurred_ms) filter (where event_type = 'CaseOpened') as opened_ms,
    min(occurred_ms) filter (where event_type = 'CaseResolved') as first_resolved_ms,
    max_by(occurred_ms, place) filter (where event_type = 'CaseResolved') as resolved_ms,
    max_by(event_type, place) filter (where event_type in ('CaseOpened', 'CaseResolved', 'CaseReopened', 'CaseClosed')) as standing,
    max(occurred_ms) filter (where event_type = 'CaseClosed') as closed_ms,
    max_by(event_type, place) filter (where event_type in ('WaitingStarted', 'WaitingEnded')) as wait,
    nullif(max_by(coalesce($text(to), ''), place) filter (where event_type in ('CaseAssigned', 'CaseTransferred')), '') as agent,
    max_by($text(team), place) filter (where event_type in ('CaseAssigned', 'CaseTransferred') and $text(team) is not null) as team,
    count(*) filter (where event_type = 'CaseTransferred') as transfers,
    count(*) filter (where event_type = 'CaseReopened') as reopenings,
    count(*) filter (where event_type = 'CaseEscalated') as escalations,
    max(case when event_type = 'CaseEscalated' then
      case $text(to) when 'manager' then 3 when 'supervisor' then 2 else 1 end end) as highest,
    max($text(order)) filter (where event_type = 'CaseOpened') as order_number,
    max($text(relatedTo)) filter (where event_type = 'CaseOpened') as related_to
  from events
  where kind = 'case' and event_type in (
    'CaseOpened', 'CaseTriaged', 'CaseAssigned', 'CaseTransferred', 'CaseEscalated', 'CaseResolved', 'CaseReopened', 'CaseClosed',
    'WaitingStarted', 'WaitingEnded'
  )
  group by subject
),
measured as (
  select
    case_id,
    max(seconds) filter (where span = 'first-response') as first_response_seconds,
    max(business_seconds) filter (where span = 'first-response') as first_response_business_seconds,
    max(seconds) filter (where span = 'resolution') as resolution_seconds,
    max(business_seconds) filter (where span = 'resolution') as resolution_business_seconds,
    max(seconds) filter (where span = 'first-resolution') as first_resolution_seconds,
    max(business_seconds) filter (where span = 'first-resolution') as first_resolution_business_seconds
  from spans
  group by case_id
),
waited as (
  select
    spans.case_id,
    sum(seconds) filter (where to_ms <= resolved_ms) as seconds,
    sum(business_seconds) filter (where to_ms <= resolved_ms) as business_seconds,
    sum(seconds) filter (where to_ms <= first_resolved_ms) as first_seconds,
    sum(business_seconds) filter (where to_ms <= first_resolved_ms) as first_business_seconds
  from spans
  join facts on facts.case_id = spans.case_id
  where span = 'waiting'
  group by spans.case_id
),
contacted as (
  select
    case_id,
    count(*) filter (where direction = 'inbound' and automatic is null) as contacts
  from interactions
  group by case_id
)
select
  facts.case_id,
  channel,
  case_type,
  category,
  priority,
  case
    when closed_ms is not null then 'closed'
    when standing = 'CaseResolved' then 'resolved'
    when wait = 'WaitingStarted' then 'waiting'
    when agent is not null or first_response_seconds is not null then 'in-progress'
    else 'new'
  end as phase,
  $local(opened_ms) as opened_at,
  $day(opened_ms) as opened_day,
  opened_ms,
  $local(first_resolved_ms) as first_resolved_at,
  $local(resolved_ms) as resolved_at,
  $day(resolved_ms) as resolved_day,
  resolved_ms,
  $local(closed_ms) as closed_at,
  closed_ms,
  agent,
  team,
  customer_id,
  coalesce(nuisance, false) as nuisance,
  coalesce(contacts, 0) as contacts,
  transfers,
  escalations,
  case highest when 3 then 'manager' when 2 then 'supervisor' when 1 then 'senior-agent' end as highest_level,
  reopenings,
  first_response_seconds,
  first_response_business_seconds,
  case when resolved_ms is not null then coalesce(waited.seconds, 0) end as waiting_seconds,
  resolution_seconds - coalesce(waited.seconds, 0) as resolution_seconds,
  resolution_business_seconds - coalesce(waited.business_seconds, 0) as resolution_business_seconds,
  first_resolution_seconds - coalesce(waited.first_seconds, 0) as first_resolution_seconds,
  first_resolution_business_seconds - coalesce(waited.first_business_seconds, 0) as first_resolution_business_seconds,
  order_number,
  related_to
from facts
left join measured on measured.case_id = facts.case_id
left join waited on waited.case_id = facts.case_id
left join contacted on contacted.case_id = facts.case_id
left join case_customers on case_customers.case_id = facts.case_id
where opened_ms is not null
