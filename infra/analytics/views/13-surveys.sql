-- One row a survey that was sent.
-- @case_id varchar: number of the case
-- @survey bigint: number of the survey within the case
-- @channel varchar: phone, email or chat
-- @sent_at timestamp: when it was sent, on the clocks of the centre
-- @sent_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @day date: the day of that, in the centre's zone
-- @answered_ms bigint: when it was answered, milliseconds since 1970-01-01 UTC; null where it was not
-- @expired boolean: true where its link expired unanswered
select
  subject as case_id,
  $whole(survey) as survey,
  max($text(channel)) filter (where event_type = 'SurveySent') as channel,
  $local(min(occurred_ms) filter (where event_type = 'SurveySent')) as sent_at,
  min(occurred_ms) filter (where event_type = 'SurveySent') as sent_ms,
  $day(min(occurred_ms) filter (where event_type = 'SurveySent')) as day,
  max(occurred_ms) filter (where event_type = 'FeedbackReceived') as answered_ms,
  count(*) filter (where event_type = 'SurveyExpired') > 0 as expired
from events
where kind = 'case' and event_type in ('SurveySent', 'SurveyExpired', 'FeedbackReceived') and $text(survey) is not null
group by subject, $whole(survey)
having count(*) filter (where event_type = 'SurveySent') > 0
