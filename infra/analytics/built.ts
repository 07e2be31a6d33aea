import type { LakeView } from './views.ts';

/**
 * How Athena comes by the tables. A view over views is worked out again for each mention, and Athena refuses a question of more than 150
 * stages, which `cases` alone exceeds three times; so each table is worked out once, from the tables before it, as DuckDB does here.
 */

/** Database of what analysts ask, and the one in which tables are worked out before they take the place of the last ones. */
export const asked = 'kefu';
export const building = 'kefu_build';

/** Every event once: the one table that stays a view in Athena, over the rows as they come in. */
export const isFresh = ({ name }: LakeView): boolean => name === 'events';

/** The statement that works a table out, said in the database `kefu_build`, where those before it stand. */
export const buildSql = (view: LakeView): string =>
  `create table ${building}.${view.name} with (format = 'PARQUET') as select * from (${
    isFresh(view) ? `select * from awsdatacatalog.${asked}.${view.name}` : view.sql
  }) as built`;
