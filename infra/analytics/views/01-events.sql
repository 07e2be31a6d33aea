-- Every event once, however often it was delivered.
-- @event_id varchar: stream/commit/index, the same for every delivery of one event
-- @kind varchar: what the stream is of: case, customer, agent, inspection, inspection-draw, quarter, visit-list, policy, policy-moves, parked and so on
-- @subject varchar: the key of the stream after its kind: case number, customer number, agent id, number of an inspection, month of a draw
-- @stream varchar: stream the event stands in, such as case#K7Q29XMB4
-- @place bigint: order within the stream: 1000 x number of the decision + place of the event within it
-- @event_type varchar: what happened: CaseOpened, DeadlineBreached and so on
-- @decided_at timestamp: when it was decided, on the clocks of the centre
-- @occurred_at timestamp: when it happened (as its data says, else when decided), on the clocks of the centre
-- @day date: day on which it happened, in the centre's zone
-- @decided_ms bigint: when it was decided, milliseconds since 1970-01-01 UTC
-- @occurred_ms bigint: when it happened, milliseconds since 1970-01-01 UTC
-- @actor_kind varchar: who did it: customer, agent or system
-- @actor_id varchar: agent id, or the name of the function
-- @actor_role varchar: role of the agent who did it
-- @correlation varchar: what set the whole chain off
-- @causation varchar: commit or source id that caused it directly
-- @policy_version bigint: version of the service policy that the event names
-- @data varchar: data of the event as JSON text, without its personal part
select
  event_id,
  kind,
  subject,
  stream,
  place,
  event_type,
  $local(decided_ms) as decided_at,
  $local(occurred_ms) as occurred_at,
  $day(occurred_ms) as day,
  decided_ms,
  occurred_ms,
  actor_kind,
  actor_id,
  actor_role,
  correlation,
  causation,
  policy_version,
  data
from (
  select
    event_id,
    kind,
    event_type,
    arbitrary(subject) as subject,
    arbitrary(stream) as stream,
    arbitrary(cast(commit_number as bigint) * 1000 + event_index) as place,
    arbitrary(decided_ms) as decided_ms,
    arbitrary(coalesce(occurred_ms, decided_ms)) as occurred_ms,
    arbitrary(actor_kind) as actor_kind,
    arbitrary(actor_id) as actor_id,
    arbitrary(actor_role) as actor_role,
    arbitrary(correlation) as correlation,
    arbitrary(causation) as causation,
    arbitrary(cast(policy_version as bigint)) as policy_version,
    arbitrary(data) as data
  from event_rows
  group by event_id, kind, event_type
) as once
