/** Phone numbers in E.164 (`+8613800138000`), so that two writings of one number are one customer (A2). */

/** `undefined` for what cannot be told for sure: a wrong guess would show one customer's cases to another. */
export type ParsePhone = (text: string) => string | undefined;

/**
 * Chinese numbers as people write them at home, and any number that names its country by `+` or `00`. Strict: an extension, a
 * letter, a length that no number has is refused. Numbers of +86 and +1 are checked by their plans, others by E.164's lengths.
 */
export const parsePhone: ParsePhone = (text) => {
  const tidy = text
    .normalize('NFKC')
    .replace(/\(0\)/g, '')
    .replace(/[\s\-‐-―.()/]/g, '');
  if (tidy.length > 20) return undefined;
  const international = /^(?:\+|00)([1-9]\d{6,14})$/.exec(tidy)?.[1];
  if (international !== undefined) return checked(international);
  if (!/^\d+$/.test(tidy)) return undefined;
  if (/^86\d{10,11}$/.test(tidy) && MOBILE.test(tidy.slice(2))) return `+${tidy}`;
  if (MOBILE.test(tidy) || SERVICE.test(tidy)) return `+86${tidy}`;
  return tidy.startsWith('0') && LANDLINE.test(tidy.slice(1)) ? `+86${tidy.slice(1)}` : undefined;
};

const checked = (digits: string): string | undefined => {
  if (digits.startsWith('86')) {
    const national = digits.slice(2).replace(/^0/, '');
    return MOBILE.test(national) || SERVICE.test(national) || LANDLINE.test(national) ? `+86${national}` : undefined;
  }
  if (digits.startsWith('1')) return /^1[2-9]\d{2}[2-9]\d{6}$/.test(digits) ? `+${digits}` : undefined;
  return digits.length >= 8 ? `+${digits}` : undefined;
};

const MOBILE = /^1[3-9]\d{9}$/;
/** 400 and 800 numbers. */
const SERVICE = /^[48]00\d{7}$/;
/** Area code without its 0: 10 and 2x have eight digits after them, the others seven or eight. */
const LANDLINE = /^(?:(?:10|2\d)[2-8]\d{7}|[3-9]\d{2}[2-8]\d{6,7})$/;
