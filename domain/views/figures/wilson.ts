/** The Wilson score interval of a share: where it truly lies, at 95 %, given how many were seen. */

const Z = 1.959963984540054;

/** `undefined` where there is nothing to tell from, or the parts are not of one whole. */
export const wilson = (count: number, n: number): { readonly low: number; readonly high: number } | undefined => {
  if (n <= 0 || count < 0 || count > n) return undefined;
  const share = count / n;
  const spread = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  const middle = share + (Z * Z) / (2 * n);
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
};
