-- One row an answer of a customer about the service: to a survey or in a follow-up visit.
-- @case_id varchar: number of the case
-- @source varchar: survey or visit
-- @survey bigint: number of the survey within the case; null for a visit
-- @channel varchar: phone, email or chat
-- @score bigint: 1 (worst) to 5; null where none was given
-- @satisfied boolean: what the customer said in so many words; null where nothing was
-- @at timestamp: when it was given, on the clocks of the centre
-- @at_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @day date: the day of that, in the centre's zone
-- @agent varchar: agent who made the visit; null for a survey
-- @counts boolean: true where the score counts: the last answer of its survey, of no nuisance contact
select
  given.case_id,
  source,
  survey,
  channel,
  score,
  satisfied,
  $local(at_ms) as at,
  at_ms,
  day,
  agent,
  score is not null and not coalesce(nuisance, false)
    and (survey is null or row_number() over (partition by given.case_id, survey order by place desc) = 1) as counts
from (
  select
    subject as case_id,
    place,
    $text(source) as source,
    $whole(survey) as survey,
    $text(channel) as channel,
    $whole(score) as score,
    cast($text(satisfied) as boolean) as satisfied,
    occurred_ms as at_ms,
    day,
    case when actor_kind = 'agent' then actor_id end as agent
  from events
  where kind = 'case' and event_type = 'FeedbackReceived'
) as given
left join case_customers on case_customers.case_id = given.case_id
