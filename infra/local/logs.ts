import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** One metric of CloudWatch's embedded metric format, over all dimensions, since the host started. */
export type Metric = {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly count: number;
  readonly latest: number;
  readonly sum: number;
  readonly max: number;
};

export type Logs = {
  /** Where one function's lines go: `<dir>/<label>.log`. */
  sink(label: string): (line: string) => void;
  metrics(): readonly Metric[];
  close(): Promise<void>;
};

const largest = 20 * 1024 * 1024;

/** The functions' logs, and the metrics found in them, as CloudWatch finds them. */
export const createLogs = (dir: string): Logs => {
  mkdirSync(dir, { recursive: true });
  const files = new Map<string, WriteStream>();
  const metrics = new Map<string, Metric>();
  return {
    sink: (label) => {
      const file = files.get(label) ?? openLog(join(dir, `${label}.log`));
      files.set(label, file);
      return (line) => {
        if (!file.writableEnded) file.write(`${line}\n`);
        for (const seen of readMetrics(line)) {
          const key = `${seen.namespace} ${seen.name}`;
          const before = metrics.get(key);
          metrics.set(key, before ? add(before, seen) : seen);
        }
      };
    },
    metrics: () => [...metrics.values()].sort((a, b) => `${a.namespace} ${a.name}`.localeCompare(`${b.namespace} ${b.name}`)),
    close: async () => {
      await Promise.all([...files.values()].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))));
    },
  };
};

const openLog = (path: string): WriteStream => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largest) renameSync(path, `${path}.1`);
  const file = createWriteStream(path, { flags: 'a' });
  file.on('error', (error) => console.error(`log ${path}: ${error.message}`));
  return file;
};

const add = (before: Metric, seen: Metric): Metric => ({
  ...seen,
  count: before.count + seen.count,
  sum: before.sum + seen.sum,
  max: Math.max(before.max, seen.max),
});

type Emf = {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
} & Readonly<Record<string, unknown>>;

const readMetrics = (line: string): readonly Metric[] => {
  if (!line.includes('"_aws"')) return [];
  let emf: Emf;
  try {
    emf = JSON.parse(line) as Emf;
  } catch {
    return []; // a line that only looks like a metric is a log line
  }
  return (emf._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Metrics }) =>
    Metrics.flatMap(({ Name, Unit = 'None' }) => {
      const values = [emf[Name]].flat().filter((value) => typeof value === 'number');
      const latest = values.at(-1);
      if (latest === undefined) return [];
      const sum = values.reduce((total, value) => total + value, 0);
      return [{ namespace: Namespace, name: Name, unit: Unit, count: values.length, latest, sum, max: Math.max(...values) }];
    }),
  );
};
