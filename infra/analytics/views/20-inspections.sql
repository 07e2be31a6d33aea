-- One row a record that was drawn for inspection: a case in the month in which it was closed, at the place that it had when it was drawn, whatever becomes of the case.
-- @inspection_id varchar: number of the inspection: the case and the month, such as K7Q29XMB4-2026-07
-- @case_id varchar: number of the case
-- @month varchar: month of the record, such as 2026-07, in the centre's zone
-- @closed_at timestamp: when the case was closed, by which the record is of that month, on the clocks of the centre
-- @closed_day date: the day of that, in the centre's zone
-- @closed_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @drawn_at timestamp: when it was drawn, on the clocks of the centre
-- @drawn_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @agent varchar: agent who had the case
-- @team varchar: team it was with
-- @channel varchar: channel of its first contact
-- @case_type varchar: inquiry, complaint, suggestion, technical or order, as it was when it was drawn
-- @category varchar: category, as it was when it was drawn; null where none was given
-- @priority varchar: urgent, high, normal or low, as it was when it was drawn
-- @day date: day of the first scoring, which is what figures date it by, in the centre's zone; null while it is not scored
-- @scored_at timestamp: when it was first scored, on the clocks of the centre; null while it is not
-- @scored_ms bigint: the same in milliseconds since 1970-01-01 UTC
-- @scorings bigint: times it was scored; each corrects the one before, and the last one's points count
-- @corrected_at timestamp: when it was last scored, where that was not the first time
-- @inspector varchar: agent id of who scored it last
-- @policy_version bigint: version of the policy whose sheet it was last scored by
-- @earned bigint: points that it earned
-- @possible bigint: points of the items that apply to it
-- @score double: earned of possible, 0 to 1
-- @failed boolean: true where a fatal item was found, whatever its points are; null while it is not scored
-- @fatal varchar: names of the fatal items that were found, as a JSON array; null while it is not scored
-- @findings_raised bigint: findings that the agent was to put right
-- @findings_open bigint: those of them that the supervisor has not approved and nobody has withdrawn
-- @findings_reported bigint: those of the open ones that are reported as put right and wait for the supervisor
-- @findings_approved bigint: those that the supervisor approved, and that are closed by it
-- @findings_withdrawn bigint: those that had been raised by mistake
-- @settled_at timestamp: when the last finding was approved or withdrawn, on the clocks of the centre; null while one is open, or where none was raised
with records as (
  select
    subject as inspection_id,
    max($text(caseId)) filter (where event_type = 'InspectionDrawn') as case_id,
    max($text(month)) filter (where event_type = 'InspectionDrawn') as month,
    max($ms(closedAt)) filter (where event_type = 'InspectionDrawn') as closed_ms,
    max(occurred_ms) filter (where event_type = 'InspectionDrawn') as drawn_ms,
    max($text(agent)) filter (where event_type = 'InspectionDrawn') as agent,
    max($text(team)) filter (where event_type = 'InspectionDrawn') as team,
    max($text(channel)) filter (where event_type = 'InspectionDrawn') as channel,
    max($text(caseType)) filter (where event_type = 'InspectionDrawn') as case_type,
    max($text(category)) filter (where event_type = 'InspectionDrawn') as category,
    max($text(priority)) filter (where event_type = 'InspectionDrawn') as priority,
    min_by(occurred_ms, place) filter (where event_type = 'InspectionScored') as scored_ms,
    max_by(occurred_ms, place) filter (where event_type = 'InspectionScored') as last_scored_ms,
    count(*) filter (where event_type = 'InspectionScored') as scorings,
    max_by($text(by), place) filter (where event_type = 'InspectionScored') as inspector,
    max_by(policy_version, place) filter (where event_type = 'InspectionScored') as policy_version,
    max_by($whole(earned), place) filter (where event_type = 'InspectionScored') as earned,
    max_by($whole(possible), place) filter (where event_type = 'InspectionScored') as possible,
    max_by($text(failed), place) filter (where event_type = 'InspectionScored') as failed,
    max_by(json_format(json_extract(data, '$.fatal')), place) filter (where event_type = 'InspectionScored') as fatal
  from events
  where kind = 'inspection' and event_type in ('InspectionDrawn', 'InspectionScored')
  group by subject
),
findings as (
  select
    subject as inspection_id,
    $text(finding) as finding,
    max_by(event_type, place) as standing,
    max(occurred_ms) filter (where event_type = 'RectificationApproved') as approved_ms,
    max(occurred_ms) filter (where event_type = 'FindingWithdrawn') as withdrawn_ms
  from events
  where kind = 'inspection'
    and event_type in ('FindingRaised', 'FindingWithdrawn', 'RectificationReported', 'RectificationReturned', 'RectificationApproved')
  group by subject, $text(finding)
),
found as (
  select
    inspection_id,
    count(*) as raised,
    count(*) filter (where standing = 'RectificationReported') as reported,
    count(*) filter (where approved_ms is not null) as approved,
    count(*) filter (where withdrawn_ms is not null) as withdrawn,
    max(coalesce(approved_ms, withdrawn_ms)) as settled_ms
  from findings
  group by inspection_id
)
select
  records.inspection_id,
  case_id,
  month,
  $local(closed_ms) as closed_at,
  $day(closed_ms) as closed_day,
  closed_ms,
  $local(drawn_ms) as drawn_at,
  drawn_ms,
  agent,
  team,
  channel,
  case_type,
  category,
  priority,
  $day(scored_ms) as day,
  $local(scored_ms) as scored_at,
  scored_ms,
  scorings,
  $local(case when scorings > 1 then last_scored_ms end) as corrected_at,
  inspector,
  policy_version,
  earned,
  possible,
  earned * 1e0 / possible as score,
  cast(failed as boolean) as failed,
  fatal,
  coalesce(raised, 0) as findings_raised,
  coalesce(raised - approved - withdrawn, 0) as findings_open,
  coalesce(reported, 0) as findings_reported,
  coalesce(approved, 0) as findings_approved,
  coalesce(withdrawn, 0) as findings_withdrawn,
  $local(case when raised = approved + withdrawn then settled_ms end) as settled_at
from records
left join found on found.inspection_id = records.inspection_id
where case_id is not null
