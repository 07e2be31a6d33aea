import { contactFigures } from './contacts.ts';
import type { Definition } from './definition.ts';
import { inspectionFigures } from './inspections.ts';
import { promiseFigures } from './promises.ts';
import { resultFigures } from './results.ts';
import { timeFigures } from './times.ts';

/** Every figure there is, by name. One definition each: the views, SQL and the reports go by these words. */
export const registry: readonly Definition[] = [
  ...contactFigures,
  ...timeFigures,
  ...resultFigures,
  ...promiseFigures,
  ...inspectionFigures,
];

const byName: ReadonlyMap<string, Definition> = new Map(registry.map((figure) => [figure.name, figure]));
export const definitionOf = (name: string): Definition | undefined => byName.get(name);
