import { addCount, createHistogram, type Histogram } from './histogram.ts';
import { bucketIn } from './names.ts';

/** Numbers by name, as sums hold them. */
export type Values = Readonly<Record<string, number>>;

/** Numbers that are being added up: counts by name, and durations by distribution. */
export type Numbers = { readonly values: Record<string, number>; readonly histograms: Map<string, Histogram> };

export const noNumbers = (): Numbers => ({ values: {}, histograms: new Map() });

export const numbersOf = (values: Values): Numbers => {
  const numbers = noNumbers();
  addValues(numbers, values);
  return numbers;
};

export const addValues = (numbers: Numbers, values: Values): void => {
  for (const name in values) {
    const value = values[name] ?? 0;
    const [of, bucket] = bucketIn(name) ?? [];
    if (of === undefined || bucket === undefined) addValue(numbers, name, value);
    else addCount(histogramAt(numbers, of), bucket, value);
  }
};

export const addValue = ({ values }: Numbers, name: string, value: number): void => {
  values[name] = (values[name] ?? 0) + value;
};

export const histogramAt = ({ histograms }: Numbers, of: string): Histogram => {
  const known = histograms.get(of);
  if (known !== undefined) return known;
  const histogram = createHistogram();
  histograms.set(of, histogram);
  return histogram;
};
