-- One row a line of an inspection's last score sheet: its items with their points, and the fatal items that were found.
-- @inspection_id varchar: number of the inspection, such as K7Q29XMB4-2026-07
-- @case_id varchar: number of the case
-- @day date: day of the first scoring, in the centre's zone
-- @agent varchar: agent who had the case
-- @team varchar: team it was with
-- @channel varchar: channel of its first contact
-- @case_type varchar: type of the case, as it was when it was drawn
-- @category varchar: category, as it was when it was drawn
-- @number bigint: place of the line on the sheet, from 1; of a fatal item among those that were found
-- @item varchar: name of the item, as the policy has it, such as greeting
-- @item_group varchar: group of the sheet: language, attitude, process, knowledge, solving; null for a fatal item
-- @weight bigint: points that the item can earn; null for a fatal item
-- @points bigint: points that it earned; null where it does not apply, and for a fatal item
-- @lost bigint: points that were not earned; null where it does not apply, and for a fatal item
-- @applicable boolean: true where the item applies to the record, so that its weight is in the points that were possible
-- @fatal boolean: true for a fatal item, which has no points and fails the record
with scorings as (
  select subject as inspection_id, data, row_number() over (partition by subject order by place desc) as from_last
  from events
  where kind = 'inspection' and event_type = 'InspectionScored'
),
sheets as (
  select inspection_id, data,
    cast(json_array_length(json_extract(data, '$.items')) as bigint) as items,
    cast(json_array_length(json_extract(data, '$.fatal')) as bigint) as fatals
  from scorings
  where from_last = 1
),
lines as (
  select inspection_id, number, false as fatal, json_extract(data, concat('$.items[', cast(number - 1 as varchar), ']')) as line
  from sheets
  cross join unnest(sequence(1, greatest(items, 1), 1)) as numbers (number)
  where number <= items
),
told as (
  select inspection_id, number,
    json_extract_scalar(line, '$.item') as item,
    json_extract_scalar(line, '$.group') as item_group,
    cast(json_extract_scalar(line, '$.weight') as bigint) as weight,
    cast(json_extract_scalar(line, '$.points') as bigint) as points,
    false as fatal
  from lines
  union all
  select inspection_id, number, json_extract_scalar(data, concat('$.fatal[', cast(number - 1 as varchar), ']')), null, null, null, true
  from sheets
  cross join unnest(sequence(1, greatest(fatals, 1), 1)) as numbers (number)
  where number <= fatals
)
select
  told.inspection_id,
  case_id,
  day,
  agent,
  team,
  channel,
  case_type,
  category,
  number,
  item,
  item_group,
  weight,
  points,
  weight - points as lost,
  points is not null as applicable,
  told.fatal
from told
join inspections on inspections.inspection_id = told.inspection_id
