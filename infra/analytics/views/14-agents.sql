-- One row a person on the roster, by id: names stay out of the lake.
-- @agent varchar: id of the person
-- @role varchar: agent, senior-agent, supervisor, manager, inspector, analyst or admin, as it is now
-- @team varchar: customer-service, technical-support, product-service or data-analysis, as it is now
-- @state varchar: available, busy, away or off, as it is now
-- @joined_at timestamp: when the person joined, on the clocks of the centre
-- @left_at timestamp: when the person left; null while on the roster
-- @cases_given bigint: cases that were given to the person by rule or by name
select
  subject as agent,
  max_by($text(role), place) filter (where $text(role) is not null) as role,
  max_by($text(team), place) filter (where $text(team) is not null) as team,
  case when count(*) filter (where event_type = 'AgentLeft') > 0 then 'off'
    else coalesce(max_by($text(state), place) filter (where event_type = 'AgentStateSet'), 'off') end as state,
  $local(min(occurred_ms) filter (where event_type = 'AgentJoined')) as joined_at,
  $local(max(occurred_ms) filter (where event_type = 'AgentLeft')) as left_at,
  count(*) filter (where event_type = 'CaseGiven') as cases_given
from events
where kind = 'agent'
group by subject
