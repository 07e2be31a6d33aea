/** How a customer is told apart (A2), in the one form in which two writings of the same are the same text. */

export const identifierKinds = ['phone', 'email', 'membership', 'name'] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

/** `value` in its one form; a phone number as E.164. */
export type Identifier = { readonly by: IdentifierKind; readonly value: string };

/**
 * Lower case throughout (no provider in use tells local parts apart by case), the domain in its ASCII form, full-width characters
 * as their plain ones. Tags after a plus stay: whose they are, only the provider knows. `undefined` for what is no address.
 */
export const normalEmail = (text: string): string | undefined => {
  const tidy = text.normalize('NFKC').trim().toLowerCase();
  const [, local, domain] = /^([^\s@<>()[\],;:"\\]{1,64})@([^\s@<>()[\],;:"\\/?#%]{1,253})$/.exec(tidy) ?? [];
  if (local === undefined || domain === undefined || /^\.|\.$|\.\./.test(local)) return undefined;
  const ascii = asciiDomain(domain.replace(/\.$/, ''));
  return ascii === undefined ? undefined : `${local}@${ascii}`;
};

/** Spaces and hyphens are how people group it; letters count alike in either case. */
export const normalMembership = (text: string): string | undefined => {
  const tidy = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return /^[\p{L}\p{N}._/]{1,64}$/u.test(tidy) ? tidy : undefined;
};

export const normalName = (text: string): string | undefined => {
  const tidy = text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  return tidy.length > 0 && tidy.length <= 200 ? tidy : undefined;
};

const asciiDomain = (domain: string): string | undefined => {
  try {
    const { hostname } = new URL(`http://${domain}`);
    return /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
};
