/**
 * The words of a mail with places for what differs: `{case}`. A place whose value is not known takes its paragraph out, so that one
 * text serves with and without it. Values are put in once and never read again: what somebody writes in a subject stays as it is.
 */
export type Values = Readonly<Record<string, string | undefined>>;

export const rendered = (template: string, values: Values): string =>
  template
    .split(/\n{2,}/)
    .filter((paragraph) => placesIn(paragraph).every((name) => known(values, name) !== undefined))
    .map((paragraph) => paragraph.replace(place, (_whole, name: string) => known(values, name) ?? '').trimEnd())
    .filter((paragraph) => paragraph.trim() !== '')
    .join('\n\n');

const known = (values: Values, name: string): string | undefined => (Object.hasOwn(values, name) ? values[name] : undefined);

/** The names of the places in a text, each once. */
export const placesIn = (template: string): readonly string[] => [
  ...new Set([...template.matchAll(place)].map(([, name]) => name ?? '')),
];

/** Braces that are no place: a slip of the pen that customers would read. */
export const hasStrayBrace = (template: string): boolean => /[{}]/.test(template.replace(place, ''));

const place = /\{([A-Za-z]{1,30})\}/g;
