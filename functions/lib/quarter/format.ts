import type { Figure } from '../../../domain/views/figures/figures-of.ts';
import type { Language } from '../problem.ts';
import { words } from './words.ts';

/** Numbers as people read them. `null` is "no data", never 0. */
export const shown = (value: number | null | undefined, unit: Figure['unit'] | 'ms', language: Language): string => {
  if (value === null || value === undefined) return words.noData[language];
  switch (unit) {
    case 'share':
      return percent(value);
    case 'seconds':
      return duration(value, language);
    case 'ms':
      return duration(value / 1000, language);
    case 'score':
      return value.toFixed(2);
    case 'count':
      return count(value);
    default:
      unit satisfies never;
      return String(value);
  }
};

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
export const count = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

const scales = [
  { upTo: 100, of: 1, en: 's', zh: '秒' },
  { upTo: 100 * 60, of: 60, en: 'min', zh: '分钟' },
  { upTo: 100 * 3600, of: 3600, en: 'h', zh: '小时' },
  { upTo: Number.POSITIVE_INFINITY, of: 86_400, en: 'd', zh: '天' },
] as const;
const duration = (seconds: number, language: Language): string => {
  const scale = scales.find(({ upTo }) => seconds < upTo) ?? scales[0];
  const n = seconds / scale.of;
  return `${n >= 10 ? n.toFixed(0) : n.toFixed(1)} ${scale[language]}`;
};

/** How a figure went: points of a share, otherwise a part of what it was. `undefined` where there is nothing to compare. */
export const change = (
  now: number | null,
  before: number | null | undefined,
  unit: Figure['unit'],
  language: Language,
): string | undefined => {
  if (now === null || before === null || before === undefined) return undefined;
  const signed = (n: number, digits: number): string => `${n > 0 ? '+' : n < 0 ? '−' : '±'}${Math.abs(n).toFixed(digits)}`;
  if (unit === 'share') return `${signed((now - before) * 100, 1)} ${language === 'zh' ? '个百分点' : 'points'}`;
  if (unit === 'score') return signed(now - before, 2);
  return before === 0 ? undefined : `${signed((now / before - 1) * 100, 1)} %`;
};

/** A moment on the centre's clocks, to the minute. */
export const moment = (at: string, zone: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  }).format(new Date(at));

export const chance = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));
