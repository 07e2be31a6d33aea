import { complaintOf } from '../names.ts';
import type { Definition } from '../registry/definition.ts';

/**
 * The numbers of a place are packed in sections, so that a question reads those it needs: durations by what they are of, what tells
 * the day of the one before, complaints, and all other counts. A name that goes to another section asks for a rebuild.
 */
const durations = ['firstResponse', 'nextResponse', 'firstResolution', 'resolution', 'handling'] as const;
export const sections = ['counts', 'again', 'complaints', ...durations] as const;
export type Section = (typeof sections)[number];

export const sectionOf = (name: string): Section => {
  if (complaintOf(name) !== undefined) return 'complaints';
  if (name.includes('~')) return 'again';
  const [, of] = /^(\w+)[.@].*(?:#\d+|\.n|\.ms)$/.exec(name) ?? [];
  return durations.find((duration) => duration === of) ?? 'counts';
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
    default:
      return [];
  }
};
