import type { Naming } from './shapes.ts';

/** What an example shows of an answer: few of many, long texts begun, and nothing that opens a door. */

const FEW = 2;
const LONGEST = 240;
/** Maps by day, kind or person go on in the same way. */
const MOST_KEYS = 12;

export const exampleOf = (value: unknown, isMap: Naming['isMap'], name = ''): unknown => {
  if (typeof value === 'string') return shown(value);
  if (Array.isArray(value)) return value.slice(0, FEW).map((one) => exampleOf(one, isMap, `${name}[]`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const kept = isMap(name, value) ? entries.slice(0, MOST_KEYS) : entries;
  return Object.fromEntries(kept.map(([key, one]) => [key, exampleOf(one, isMap, key)]));
};

/** Signed addresses and surveys' links are keys: they are shown without what makes them one. */
const shown = (text: string): string => {
  const safe = text
    .replaceAll(/([?&](?:X-Amz-(?:Signature|Credential|Security-Token))=)[^&\s"]+/g, '$1…')
    .replaceAll(/(\/s\/)[\w.~-]{12,}/g, '$1…')
    .replaceAll(/https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/g, 'https://desk.example');
  return safe.length <= LONGEST ? safe : `${[...safe].slice(0, LONGEST).join('')}…`;
};
