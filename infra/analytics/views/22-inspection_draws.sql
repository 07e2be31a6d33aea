-- One row a month that was drawn from: so many of its closed records, which can be drawn again from the same list and seed.
-- @month varchar: month of the records, such as 2026-07, in the centre's zone
-- @drawn_at timestamp: when it was drawn, on the clocks of the centre
-- @drawn_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @as_at timestamp: as of when the records were listed, on the clocks of the centre
-- @records bigint: records of the month: cases that were closed in it
-- @agents bigint: agents who had them
-- @drawn bigint: records that were drawn, at least the share of them
-- @share double: share of the records to be drawn, as the policy says; 0.1 is a tenth
-- @least_per_agent bigint: records of every agent to be drawn at least, as the policy says
-- @seed varchar: SHA-256 of the list of records, hexadecimal: the seed of the draw
-- @policy_version bigint: version of the policy that it was drawn by
-- @handed_out_at timestamp: when every drawn record had its inspection; null while one may lack it
select
  subject as month,
  $local(max_by(occurred_ms, place) filter (where event_type = 'InspectionsDrawn')) as drawn_at,
  max_by(occurred_ms, place) filter (where event_type = 'InspectionsDrawn') as drawn_ms,
  $local(max_by($ms(asAt), place) filter (where event_type = 'InspectionsDrawn')) as as_at,
  max_by($whole(records), place) filter (where event_type = 'InspectionsDrawn') as records,
  max_by($whole(agents), place) filter (where event_type = 'InspectionsDrawn') as agents,
  max_by($whole(drawn), place) filter (where event_type = 'InspectionsDrawn') as drawn,
  max_by(cast($text(share) as double), place) filter (where event_type = 'InspectionsDrawn') as share,
  max_by($whole(leastPerAgent), place) filter (where event_type = 'InspectionsDrawn') as least_per_agent,
  max_by($text(seed), place) filter (where event_type = 'InspectionsDrawn') as seed,
  max_by(policy_version, place) filter (where event_type = 'InspectionsDrawn') as policy_version,
  $local(max(occurred_ms) filter (where event_type = 'InspectionsHandedOut')) as handed_out_at
from events
where kind = 'inspection-draw'
group by subject
having count(*) filter (where event_type = 'InspectionsDrawn') > 0
