import type { DynamoDBRecord } from 'aws-lambda';
import type { Commit } from '../../domain/kernel/event.ts';
import { commitFromItem } from './adapters/event-store.ts';
import type { ViewStore } from './adapters/view-store.ts';
import type { ProjectBatch } from './project.ts';
import { imagesOf, type Tools } from './triggers.ts';

/**
 * A batch of the events table's stream through the views. What a view cannot fold is parked with the reason; the answer holds the
 * records that must come again, because the store did not answer or the commit cannot be read.
 */
export const projectRecords =
  (project: ProjectBatch, store: Pick<ViewStore, 'park'>) =>
  async (records: readonly DynamoDBRecord[], { logger, metrics }: Tools): Promise<readonly DynamoDBRecord[]> => {
    const commits = new Map<DynamoDBRecord, Commit>();
    const unreadable: DynamoDBRecord[] = [];
    for (const record of records)
      try {
        for (const commit of imagesOf([record]).map(commitFromItem)) commits.set(record, commit);
      } catch (error) {
        logger.error('commit unreadable', error as Error);
        unreadable.push(record);
      }
    const failed = new Set<string>();
    for (const projected of await project([...commits.values()])) {
      const { view, stream } = projected;
      if (projected.kind === 'failed') {
        logger.error('row failed', { stream, view, error: projected.error as Error });
        failed.add(stream);
      }
      if (projected.kind !== 'parked') continue;
      metrics.addMetric('StreamParked', 'Count', 1);
      logger.error('stream parked: its view cannot fold it', { stream, view, reason: projected.error });
      await store.park(view, stream, projected.error);
    }
    return [...unreadable, ...[...commits].filter(([, { stream }]) => failed.has(stream)).map(([record]) => record)];
  };
