import type { StoredSum } from '../figures-of.ts';
import { complaintOf } from '../names.ts';
import type { Definition } from '../registry/definition.ts';

/**
 * The numbers of a place are packed in sections, so that a question reads those it needs: distributions by what they are of, what
 * tells the day of the one before, complaints, and all other counts. A name that goes to another section asks for a rebuild.
 */
const distributions = ['firstResponse', 'nextResponse', 'firstResolution', 'resolution', 'handling', 'inspection'] as const;
export const sections = ['counts', 'again', 'complaints', ...distributions] as const;
export type Section = (typeof sections)[number];

export const sectionOf = (name: string): Section => {
  if (complaintOf(name) !== undefined) return 'complaints';
  if (name.includes('~')) return 'again';
  const [, of] = /^(\w+)[.@].*(?:#\d+|\.n|\.ms)$/.exec(name) ?? [];
  return distributions.find((one) => one === of) ?? 'counts';
};

/** Sums parted by the sections of their numbers, in their order; a sum that has none of a section is not in it. */
export const bySection = (sums: Iterable<StoredSum>): ReadonlyMap<Section, readonly StoredSum[]> => {
  const known = new Map<string, Section>(); // names come again and again
  const parted = new Map<Section, StoredSum[]>(sections.map((section) => [section, []]));
  for (const { key, values } of sums) {
    const own = new Map<Section, Record<string, number>>();
    for (const name in values) {
      const section = known.get(name) ?? sectionOf(name);
      known.set(name, section);
      const part = own.get(section) ?? {};
      part[name] = values[name] ?? 0;
      own.set(section, part);
    }
    for (const [section, part] of own) parted.get(section)?.push({ key, values: part });
  }
  return parted;
};

/** What the figures are made of. */
export const sectionsFor = (figures: readonly Definition[]): readonly Section[] => {
  const wanted = new Set(figures.flatMap(({ source }) => neededBy(source)));
  return sections.filter((section) => section === 'counts' || wanted.has(section));
};

const neededBy = (source: Definition['source']): readonly string[] => {
  switch (source.kind) {
    case 'times':
    case 'timesByChannel':
      return [source.of];
    case 'shareOfActive':
      return ['again'];
    case 'complaints':
      return ['complaints'];
    case 'points':
      return ['inspection'];
    default:
      return [];
  }
};
