type Pattern = { readonly [key: string]: Pattern | readonly Matcher[] };
type Matcher =
  | string
  | number
  | boolean
  | null
  | { readonly exists: boolean }
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly 'anything-but': Matcher | readonly Matcher[] };

/**
 * Tells whether an event passes a mapping's filter pattern (JSON text): exact values, `exists`, `prefix`, `suffix` and
 * `anything-but`. Throws when it is made, for a pattern with anything else. Numeric filters do not work on stream records.
 */
export const patternFilter = (text: string): ((event: unknown) => boolean) => {
  const pattern = JSON.parse(text) as Pattern;
  check(pattern);
  return (event) => matches(pattern, event);
};

const matches = (pattern: Pattern, event: unknown): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    const value = typeof event === 'object' && event !== null ? (event as Record<string, unknown>)[key] : undefined;
    if (!Array.isArray(wanted)) return matches(wanted as Pattern, value);
    return (wanted as readonly Matcher[]).some((matcher) => [value].flat().some((item) => fits(matcher, item)));
  });

const fits = (matcher: Matcher, value: unknown): boolean => {
  if (typeof matcher !== 'object' || matcher === null) return matcher === value;
  if ('exists' in matcher) return matcher.exists === (value !== undefined);
  if ('prefix' in matcher) return typeof value === 'string' && value.startsWith(matcher.prefix);
  if ('suffix' in matcher) return typeof value === 'string' && value.endsWith(matcher.suffix);
  return value !== undefined && ![matcher['anything-but']].flat().some((item) => fits(item as Matcher, value));
};

const known = new Set(['exists', 'prefix', 'suffix', 'anything-but']);

const check = (pattern: Pattern): void => {
  for (const [key, wanted] of Object.entries(pattern)) {
    if (!Array.isArray(wanted)) {
      if (typeof wanted !== 'object' || wanted === null) throw new Error(`filter pattern: ${key} must be a list or an object`);
      check(wanted as Pattern);
      continue;
    }
    for (const matcher of wanted as readonly Matcher[]) {
      if (typeof matcher !== 'object' || matcher === null) continue;
      const unknown = Object.keys(matcher).find((name) => !known.has(name));
      if (unknown !== undefined) throw new Error(`filter pattern: ${unknown} is not known to this host`);
    }
  }
};
