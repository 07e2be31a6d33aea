-- One row a time that a customer waited for an answer: from the oldest unanswered contact to the reply. A call asks when it begins and is answered when it is picked up, whichever side rang.
-- @case_id varchar: number of the case
-- @wait_number bigint: number of the wait within the case, from 1
-- @first_response boolean: true for the wait for the first response to the first contact; false for later ones
-- @from_ms bigint: when the customer made contact, milliseconds since 1970-01-01 UTC
-- @to_ms bigint: when the reply came, milliseconds since 1970-01-01 UTC; null while it has not
-- @channel varchar: channel of the contact
-- @agent varchar: agent who replied; null while nobody has, and for a call whose report names none
with said as (
  select case_id, at_ms as ms, place, direction = 'outbound' as is_reply, channel, agent
  from interactions
  where automatic is null and call_id is null
  union all
  select case_id, first_ms, 0, false, 'phone', null
  from calls
  where direction = 'inbound'
  union all
  select case_id, greatest(answered_ms, first_ms), 9223372036854775807, true, 'phone', agent
  from calls
  where answered
),
numbered as (
  select said.*,
    coalesce(sum(case when is_reply then 1 else 0 end)
      over (partition by case_id order by ms, is_reply, place rows between unbounded preceding and 1 preceding), 0) as replies_before
  from said
),
waits as (
  select
    case_id,
    min(ms) filter (where not is_reply) as from_ms,
    min(ms) filter (where is_reply) as to_ms,
    min_by(channel, ms) filter (where not is_reply) as channel,
    min_by(agent, ms) filter (where is_reply) as agent
  from numbered
  group by case_id, replies_before
  having min(ms) filter (where not is_reply) is not null
)
select
  waits.case_id,
  row_number() over (partition by waits.case_id order by from_ms) as wait_number,
  opened.channel <> 'desk' and row_number() over (partition by waits.case_id order by from_ms) = 1 as first_response,
  from_ms,
  to_ms,
  waits.channel,
  waits.agent
from waits
join (
  select subject as case_id, $text(channel) as channel
  from events
  where event_type = 'CaseOpened'
) as opened on opened.case_id = waits.case_id
