-- Athena's (Trino's) names for what DuckDB calls otherwise, so that one text of a view runs in both.
create macro json_extract_scalar(document, path) as json_extract_string(document, path);
create macro json_format(document) as cast(document as varchar);
create macro from_unixtime(seconds) as make_timestamptz(cast(round(seconds * 1e6) as bigint));
create macro to_unixtime(moment) as epoch_us(moment) / 1e6;
create macro from_iso8601_timestamp(shown) as cast(shown as timestamptz);
create macro at_timezone(moment, zone) as timezone(zone, moment);
create macro with_timezone(shown, zone) as timezone(zone, shown);
create macro sequence(first, last, step) as generate_series(first, last, step);
create macro approx_percentile(x, share) as approx_quantile(x, share);
create macro day_of_week(day) as isodow(day);
