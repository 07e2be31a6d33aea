import { Aws, type Duration } from 'aws-cdk-lib';
import { asked, building, buildSql, isFresh } from '../analytics/built.ts';
import { type LakeView, lakeViews } from '../analytics/views.ts';
import { asGlueNames, builtTable } from './lake-tables.ts';

/** The steps of one build, as Step Functions takes them: each table is forgotten and worked out, in order; then all are shown. */

export const buildWorkgroup = 'kefu-build';

type Step = Readonly<Record<string, unknown>>;
type Named = readonly [name: string, step: Step];

export const stepsOfBuild = (atMost: Duration): Step => {
  const shown = lakeViews().filter((view) => !isFresh(view));
  const steps = [...lakeViews().flatMap(workOut), ...shown.flatMap(show)];
  const chained = steps.map(([name, step], index): Named => {
    const next = steps[index + 1]?.[0];
    return [name, { ...step, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return {
    Comment: 'Works the tables of analysts out anew',
    TimeoutSeconds: atMost.toSeconds(),
    StartAt: steps[0]?.[0],
    States: Object.fromEntries(chained),
  };
};

/** Forgets the table of the last build, of which only files that are shown elsewhere remain, and works it out from those before it. */
const workOut = (view: LakeView): readonly Named[] => {
  const make = `Work out ${view.name}`;
  return [
    [
      `Forget ${view.name}`,
      {
        ...glue('deleteTable', { DatabaseName: building, Name: view.name }),
        Catch: [{ ErrorEquals: ['Glue.EntityNotFoundException'], ResultPath: null, Next: make }],
        ResultPath: null,
      },
    ],
    [
      make,
      {
        Type: 'Task',
        Resource: `arn:${Aws.PARTITION}:states:::athena:startQueryExecution.sync`,
        Parameters: {
          QueryString: buildSql(view),
          WorkGroup: buildWorkgroup,
          QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: building },
        },
        ResultPath: null,
      },
    ],
  ];
};

/** Points the table that analysts ask to the files of this build. */
const show = (view: LakeView): readonly Named[] => {
  const { StorageDescriptor, ...table } = asGlueNames(builtTable(view, '')) as { readonly StorageDescriptor: Step };
  const { Location: _location, ...descriptor } = StorageDescriptor;
  return [
    [
      `Look up ${view.name}`,
      {
        ...glue('getTable', { DatabaseName: building, Name: view.name }),
        ResultSelector: { 'Location.$': '$.Table.StorageDescriptor.Location' },
      },
    ],
    [
      `Show ${view.name}`,
      {
        ...glue('updateTable', {
          DatabaseName: asked,
          TableInput: { ...table, StorageDescriptor: { ...descriptor, 'Location.$': '$.Location' } },
        }),
        ResultPath: null,
      },
    ],
  ];
};

/** A call of Glue. It refuses more than some a second, and is asked again. */
const glue = (operation: string, parameters: Step): Step => ({
  Type: 'Task',
  Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:glue:${operation}`,
  Parameters: parameters,
  Retry: [
    {
      ErrorEquals: ['Glue.ConcurrentModificationException', 'Glue.OperationTimeoutException', 'Glue.ThrottlingException'],
      IntervalSeconds: 2,
      MaxAttempts: 4,
      BackoffRate: 2,
    },
  ],
});
