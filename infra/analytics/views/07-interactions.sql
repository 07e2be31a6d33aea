-- One row an interaction: a mail, a chat message, a post, a call, inbound or outbound; in the case that had it first, where one was split.
-- @interaction_id varchar: id of the interaction
-- @case_id varchar: number of its case
-- @direction varchar: inbound (from the customer) or outbound
-- @channel varchar: phone, email, chat, social, forum or desk
-- @at timestamp: when it took place, on the clocks of the centre
-- @day date: the day of that, in the centre's zone
-- @at_ms bigint: when it took place, milliseconds since 1970-01-01 UTC
-- @place bigint: order within the events of the case
-- @automatic varchar: auto-reply, bounce, list or bulk, where a machine wrote it; null otherwise
-- @purpose varchar: contact, reply, progress or follow-up, where it was said
-- @call_id varchar: call of the phone system that it is, where it is one
-- @agent varchar: agent who wrote it, here or in another system, or took it down; null where the customer or a machine did
-- @threading varchar: how a mail was told to belong to the case
-- @handling_seconds double: recorded handling time in seconds, where it was recorded
-- @is_contact boolean: true where it counts as a contact: inbound, of a person, no nuisance
select
  $text(interactionId) as interaction_id,
  subject as case_id,
  $text(direction) as direction,
  $text(channel) as channel,
  $local(occurred_ms) as at,
  day,
  occurred_ms as at_ms,
  place,
  $text(automatic) as automatic,
  $text(purpose) as purpose,
  $text(callId) as call_id,
  coalesce(case when $text(direction) = 'outbound' then $text(author) end, case when actor_kind = 'agent' then actor_id end) as agent,
  $text(threading) as threading,
  cast($text(handlingSeconds) as double) as handling_seconds,
  $text(direction) = 'inbound' and $text(automatic) is null and not coalesce(nuisance, false) as is_contact
from events
left join case_customers on case_customers.case_id = events.subject
where kind = 'case' and event_type = 'InteractionRecorded' and $text(movedFrom) is null
