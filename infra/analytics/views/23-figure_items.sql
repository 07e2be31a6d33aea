-- What every figure is made of, one row a case, call, wait, answer, inspection or promise to a customer: its sums and averages are the figures, and it leads to the cases.
-- @figure varchar: name of the figure, as GET /figures/definitions has it; a time of two clocks stands there in working hours, and as name(calendar) round the clock
-- @day date: day to which it belongs, in the centre's zone
-- @case_id varchar: number of the case; null for what a customer is owed (new-customer-contact, periodic-visit), which is of no case
-- @agent varchar: whose it is: who replied or had the call, else who has the case now; of an inspection, this and the next five as they were when it was drawn
-- @team varchar: team of the case
-- @channel varchar: channel of the contact or answer, else that of the case
-- @case_type varchar: type of the case, as it is now
-- @category varchar: category of the case, as it is now
-- @priority varchar: priority of the case, as it is now
-- @counted double: what it adds to the numerator of a share, or to a count; points that an inspection earned
-- @out_of double: what it adds to the denominator of a share, or to the number of values; points that were possible in an inspection
-- @value double: the value of a time (seconds) or a score, earned of possible for an inspection; null for shares and counts
with sessions as (
  select case_id, at_ms,
    case when channel = 'chat' and before_ms is not null and at_ms - before_ms <= 1800000 then 0 else 1 end as begins
  from (
    select case_id, channel, at_ms, lag(at_ms) over (partition by case_id, channel order by at_ms, place) as before_ms
    from interactions
    where direction = 'inbound' and automatic is null
  ) as contacts
),
first_results as (
  select
    resolutions.case_id,
    resolutions.day,
    resolved_ms,
    reopened_within_7_days,
    coalesce((select sum(begins) from sessions where sessions.case_id = resolutions.case_id and at_ms <= resolved_ms), 0) as sessions_before,
    coalesce((select count(*) from escalations where escalations.case_id = resolutions.case_id and at_ms <= resolved_ms), 0) as escalations_before,
    coalesce((
      select count(*) from events
      where event_type = 'CaseTransferred' and subject = resolutions.case_id and occurred_ms <= resolved_ms
    ), 0) as transfers_before
  from resolutions
  where number = 1
),
standing as (
  select case_id, count(*) as results
  from resolutions
  where not reopened_within_7_days
  group by case_id
),
contacted as (
  select interactions.case_id, customer_id, coalesce(category, '') as category, at_ms
  from interactions
  join cases on cases.case_id = interactions.case_id
  where is_contact
),
repeated as (
  select first_results.case_id
  from first_results
  join contacted on contacted.case_id = first_results.case_id
  where at_ms > resolved_ms and at_ms <= resolved_ms + 604800000
  union
  select first_results.case_id
  from first_results
  join cases on cases.case_id = first_results.case_id
  join contacted on contacted.customer_id = cases.customer_id and contacted.category = coalesce(cases.category, '')
  where at_ms > first_results.resolved_ms and at_ms <= first_results.resolved_ms + 604800000
),
owed_by as (
  select deadlines.stream, kind, ref, generation,
    coalesce(
      max_by(given_to, given_place) filter (where given_ms <= counted_ms),
      min_by(given_to, given_place)
    ) as agent
  from deadlines
  join (
    select stream, event_type, $text(to) as given_to, occurred_ms as given_ms, place as given_place
    from events
    where event_type in ('CustomerAssigned', 'VisitAssigned')
  ) as given on given.stream = deadlines.stream
    and event_type = case kind when 'periodic-visit' then 'VisitAssigned' else 'CustomerAssigned' end
  where kind in ('new-customer-contact', 'periodic-visit') and counted_ms is not null
  group by deadlines.stream, kind, ref, generation
),
answers as (
  select case_id, at_ms, day, score
  from feedback
  where counts and source = 'survey'
),
items as (
  select 'contacts' as figure, day, case_id, cast(null as varchar) as agent, channel, 1e0 as counted, 1e0 as out_of, cast(null as double) as value
  from interactions
  where is_contact
  union all
  select figure, day, case_id, agent, 'phone',
    case figure
      when 'answeredInThreeRings' then case when ring_seconds <= 9 then 1e0 else 0e0 end
      when 'serviceLevel20' then case when answered and wait_seconds <= 20 then 1e0 else 0e0 end
      when 'abandonRate' then case when abandoned then 1e0 else 0e0 end
      else case when answered then 1e0 else 0e0 end
    end,
    1e0, null
  from calls
  cross join (
    values ('answerRate'), ('answerRateNoShort'), ('answeredInThreeRings'), ('serviceLevel20'), ('abandonRate')
  ) as figures (figure)
  where direction = 'inbound' and offered and not nuisance
    and (figure in ('answerRate', 'abandonRate') or not short_abandon)
    and (figure <> 'answeredInThreeRings' or answered)
  union all
  select
    case response_waits.first_response when true then 'firstResponseTime' else 'nextResponseTime' end,
    $day(response_waits.to_ms), response_waits.case_id, response_waits.agent,
    case response_waits.first_response when true then null else response_waits.channel end,
    0e0, 1e0, business_seconds
  from response_waits
  join spans on spans.case_id = response_waits.case_id and span in ('first-response', 'next-response') and number = wait_number
  union all
  select
    case response_waits.first_response when true then 'firstResponseTime(calendar)' else 'nextResponseTime(calendar)' end,
    $day(response_waits.to_ms), response_waits.case_id, response_waits.agent,
    case response_waits.first_response when true then null else response_waits.channel end,
    0e0, 1e0, seconds
  from response_waits
  join spans on spans.case_id = response_waits.case_id and span in ('first-response', 'next-response') and number = wait_number
  union all
  select figure, day, resolutions.case_id, null, null, 0e0, 1e0,
    case figure when 'resolutionTime' then resolution_business_seconds else resolution_seconds end
  from resolutions
  join cases on cases.case_id = resolutions.case_id
  cross join (values ('resolutionTime'), ('resolutionTime(calendar)')) as figures (figure)
  where is_last and reopened_ms is null
  union all
  select figure, day, resolutions.case_id, null, null, 0e0, 1e0,
    case figure when 'firstResolutionTime' then first_resolution_business_seconds else first_resolution_seconds end
  from resolutions
  join cases on cases.case_id = resolutions.case_id
  cross join (values ('firstResolutionTime'), ('firstResolutionTime(calendar)')) as figures (figure)
  where number = 1
  union all
  select concat('withinTarget(', kind, ')'), day, case_id, null, null, case when status = 'met' then 1e0 else 0e0 end, 1e0, null
  from deadlines
  where case_id is not null and counted_ms is not null and kind <> 'survey-expiry'
  union all
  select 'averageHandlingTime(phone)', $day(coalesce(ended_ms, answered_ms)), case_id, agent, 'phone', 0e0, 1e0,
    talk_seconds + coalesce(hold_seconds, 0) + coalesce(wrap_up_seconds, 0)
  from calls
  where answered and talk_seconds is not null and not nuisance
  union all
  select concat('averageHandlingTime(', channel, ')'), day, case_id, agent, channel, 0e0, 1e0, handling_seconds
  from interactions
  where handling_seconds is not null and call_id is null and direction = 'outbound' and automatic is null
  union all
  select 'resolutionRate', opened_day, cases.case_id, null, null, case when results > 0 then 1e0 else 0e0 end, 1e0, null
  from cases
  left join standing on standing.case_id = cases.case_id
  union all
  select 'firstContactResolution', day, case_id, null, null,
    case when sessions_before = 1 and escalations_before = 0 and transfers_before = 0 and not reopened_within_7_days then 1e0 else 0e0 end,
    1e0, null
  from first_results
  union all
  select 'fcrNoRepeat7', day, first_results.case_id, null, null,
    case when sessions_before = 1 and escalations_before = 0 and transfers_before = 0 and not reopened_within_7_days
      and repeated.case_id is null then 1e0 else 0e0 end,
    1e0, null
  from first_results
  left join repeated on repeated.case_id = first_results.case_id
  union all
  select 'reopenRate', day, first_results.case_id, null, null, case when reopenings > 0 then 1e0 else 0e0 end, 1e0, null
  from first_results
  join cases on cases.case_id = first_results.case_id
  union all
  select 'escalatedInTime', day, case_id, null, null, case when in_time then 1e0 else 0e0 end, 1e0, null
  from escalations
  union all
  select 'csatAverage', day, case_id, null, null, 0e0, 1e0, cast(score as double)
  from answers
  union all
  select 'csatTopTwo', day, case_id, null, null, case when score >= 4 then 1e0 else 0e0 end, 1e0, null
  from answers
  union all
  select 'csatResponseRate', day, case_id, null, null, 1e0, 0e0, null
  from answers
  union all
  select 'csatResponseRate', day, case_id, null, null, 0e0, 1e0, null
  from surveys
  union all
  select 'followUpOnTime',
    coalesce(day, $day(settled_ms)), case_id, null, null,
    case when done_ms - from_ms <= 259200000 then 1e0 else 0e0 end, 1e0, null
  from deadlines
  where kind = 'follow-up' and case_id is not null and (counted_ms is not null or cancel_reason = 'not-reached')
  union all
  select 'suggestionsAnswered', day, case_id, null, null, case when status = 'met' then 1e0 else 0e0 end, 1e0, null
  from deadlines
  where kind = 'suggestion' and case_id is not null and counted_ms is not null
  union all
  select 'complaintStatistics', day, case_id, null, null, 1e0, 1e0, null
  from complaints
  where counted_ms is not null
)
select
  figure,
  day,
  items.case_id,
  coalesce(items.agent, cases.agent) as agent,
  team,
  coalesce(items.channel, cases.channel) as channel,
  case_type,
  category,
  priority,
  counted,
  out_of,
  value
from items
join cases on cases.case_id = items.case_id
where not nuisance
union all
select concat('withinTarget(', deadlines.kind, ')'), day, null, agent, null, null, null, null, null,
  case when status = 'met' then 1e0 else 0e0 end, 1e0, null
from deadlines
left join owed_by on owed_by.stream = deadlines.stream and owed_by.kind = deadlines.kind and owed_by.generation = deadlines.generation
where deadlines.kind in ('new-customer-contact', 'periodic-visit') and counted_ms is not null
union all
select 'inspectionScore', day, case_id, agent, team, channel, case_type, category, priority,
  cast(earned as double), cast(possible as double), score
from inspections
where day is not null
