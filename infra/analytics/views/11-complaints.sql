-- One row a case that is or was assessed as a complaint, with what has been found out.
-- @case_id varchar: number of the case
-- @severity varchar: minor or serious
-- @complaint_class varchar: class given to it
-- @owner varchar: agent who owns it
-- @cause varchar: root cause that was found
-- @department varchar: department responsible
-- @rounds bigint: rounds of solutions proposed
-- @result varchar: upheld, partly-upheld or not-upheld
-- @evaluation varchar: effective, partly-effective or ineffective: of the handling
-- @made_at timestamp: when it was made, on the clocks of the centre
-- @informed_at timestamp: when management heard of a serious one
-- @decided_at timestamp: when a solution was decided
-- @accepted_at timestamp: when the customer accepted it
-- @counted_at timestamp: when it was counted in the statistics, with the closing of its case
-- @counted_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @day date: the day of that, in the centre's zone
select
  subject as case_id,
  max_by($text(severity), place) filter (where event_type = 'ComplaintAssessed') as severity,
  max_by($text(complaintClass), place) filter (where event_type = 'ComplaintAssessed') as complaint_class,
  max_by($text(owner), place) filter (where event_type = 'ComplaintAssessed') as owner,
  max_by($text(cause), place) filter (where event_type = 'ComplaintInvestigated') as cause,
  max_by($text(department), place) filter (where event_type = 'ComplaintInvestigated') as department,
  max($whole(round)) filter (where event_type = 'ComplaintSolutionsProposed') as rounds,
  max_by($text(result), place) filter (where event_type = 'ComplaintSummarised') as result,
  max_by($text(evaluation), place) filter (where event_type = 'ComplaintSummarised') as evaluation,
  $local(max_by($ms(madeAt), place) filter (where event_type = 'ComplaintAssessed')) as made_at,
  $local(min($ms(informedAt)) filter (where event_type = 'ManagementInformed')) as informed_at,
  $local(max(occurred_ms) filter (where event_type = 'ComplaintDecided')) as decided_at,
  $local(max(occurred_ms) filter (where event_type = 'ComplaintSolutionAccepted')) as accepted_at,
  $local(max(occurred_ms) filter (where event_type = 'ComplaintCounted')) as counted_at,
  max(occurred_ms) filter (where event_type = 'ComplaintCounted') as counted_ms,
  $day(max(occurred_ms) filter (where event_type = 'ComplaintCounted')) as day
from events
where kind = 'case' and event_type in (
  'ComplaintAssessed', 'ManagementInformed', 'ComplaintInvestigated', 'ComplaintSolutionsProposed', 'ComplaintDecided',
  'ComplaintSolutionAccepted', 'ComplaintSummarised', 'ComplaintCounted'
)
group by subject
having count(*) filter (where event_type = 'ComplaintAssessed') > 0
