import { escapeHtml } from '../html.ts';
import { percent } from './format.ts';

/** Charts as SVG: readable in print and without colours, since every mark has its number beside it. */

/** Okabe and Ito's colours, which people tell apart whose eyes do not tell red from green. */
export const colours = {
  now: '#0072B2',
  before: '#999999',
  bad: '#D55E00',
  middle: '#E5C94B',
  good: '#009E73',
  ink: '#222',
} as const;

const svg = (width: number, height: number, title: string, body: readonly string[]): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}"><title>${escapeHtml(title)}</title>${body.join('')}</svg>`;
const text = (x: number, y: number, said: string, more = ''): string =>
  `<text x="${r(x)}" y="${r(y)}" ${more}>${escapeHtml(said)}</text>`;
const r = (n: number): string => n.toFixed(1);

export type Column = { readonly label: string; readonly value: number };

/** Columns from 0, every third labelled below, each with its number where there is room. */
export const columns = (title: string, all: readonly Column[], width = 640): string => {
  const [height, left, bottom, top] = [190, 8, 26, 22];
  const most = Math.max(1, ...all.map(({ value }) => value));
  const step = (width - 2 * left) / Math.max(1, all.length);
  const every = Math.ceil(all.length / 7);
  return svg(width, height, title, [
    `<line x1="${left}" x2="${width - left}" y1="${height - bottom}" y2="${height - bottom}" stroke="${colours.ink}" stroke-width="1"/>`,
    ...all.flatMap(({ label, value }, index) => {
      const high = (value / most) * (height - bottom - top);
      const x = left + index * step;
      return [
        `<rect x="${r(x + step * 0.12)}" y="${r(height - bottom - high)}" width="${r(step * 0.76)}" height="${r(high)}" fill="${colours.now}"/>`,
        text(x + step / 2, height - bottom - high - 4, String(value), 'text-anchor="middle" font-size="10"'),
        ...(index % every === 0 ? [text(x + step / 2, height - 8, label, 'text-anchor="middle" font-size="11"')] : []),
      ];
    }),
  ]);
};

export type Point = { readonly label: string; readonly value: number | null };

/** A share over time; the scale begins at the tens below the lowest, and says so. */
export const line = (title: string, all: readonly Point[]): string => {
  const [width, height, left, right, bottom, top] = [640, 190, 44, 10, 26, 14];
  const known = all.flatMap(({ value }) => value ?? []);
  const floor = Math.max(0, Math.floor(Math.min(1, ...known) * 10 - 0.001) / 10);
  const y = (value: number): number => top + ((1 - value) / (1 - floor || 1)) * (height - bottom - top);
  const x = (index: number): number => left + (index / Math.max(1, all.length - 1)) * (width - left - right);
  const every = Math.ceil(all.length / 7);
  const ticks = [...new Set([floor, (floor + 1) / 2, 1])];
  // A week without data is a gap, no line across it.
  const runs = all
    .map(({ value }, index) => (value === null ? '' : `${r(x(index))},${r(y(value))}`))
    .join(' ')
    .split(/ {2,}/)
    .filter((run) => run.trim() !== '');
  return svg(width, height, title, [
    ...ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${width - right}" y1="${r(y(tick))}" y2="${r(y(tick))}" stroke="#ddd"/>`,
      text(left - 6, y(tick) + 4, `${Math.round(tick * 100)} %`, 'text-anchor="end" font-size="11"'),
    ]),
    ...runs.map((run) => `<polyline points="${run.trim()}" fill="none" stroke="${colours.now}" stroke-width="2.5"/>`),
    ...all.flatMap(({ label, value }, index) => [
      ...(value === null
        ? []
        : [
            `<circle cx="${r(x(index))}" cy="${r(y(value))}" r="3" fill="${colours.now}"><title>${escapeHtml(`${label}: ${percent(value)}`)}</title></circle>`,
          ]),
      // The last point stands at the edge: its label ends there.
      ...(index % every === 0
        ? [text(x(index), height - 8, label, `text-anchor="${index === all.length - 1 ? 'end' : 'middle'}" font-size="11"`)]
        : []),
    ]),
  ]);
};

export type Part = { readonly label: string; readonly parts: readonly number[] };
const partColours = [colours.good, colours.middle, colours.bad] as const;

/** Bars made of parts (good, middling, bad), with the number in each part that is wide enough for it. */
export const stacked = (title: string, all: readonly Part[], legend: readonly string[]): string => {
  const [width, row, left, head] = [640, 26, 110, 24];
  const most = Math.max(1, ...all.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0)));
  const scale = (width - left - 50) / most;
  return svg(width, head + all.length * row + 6, title, [
    ...legend.flatMap((name, index) => [
      `<rect x="${left + index * 120}" y="4" width="12" height="12" fill="${partColours[index] ?? colours.now}"/>`,
      text(left + 17 + index * 120, 14, name, 'font-size="12"'),
    ]),
    ...all.flatMap(({ label, parts }, index) => {
      const y = head + index * row;
      let x = left;
      const bars = parts.flatMap((part, place) => {
        const wide = part * scale;
        const [from, dark] = [x, place !== 1];
        x += wide;
        return [
          `<rect x="${r(from)}" y="${y}" width="${r(wide)}" height="18" fill="${partColours[place] ?? colours.now}"/>`,
          ...(wide > 24
            ? [
                text(
                  from + wide / 2,
                  y + 13,
                  String(part),
                  `text-anchor="middle" font-size="11" fill="${dark ? '#fff' : '#222'}"`,
                ),
              ]
            : []),
        ];
      });
      const total = parts.reduce((sum, part) => sum + part, 0);
      return [
        text(left - 8, y + 13, label, 'text-anchor="end" font-size="12"'),
        ...bars,
        text(x + 6, y + 13, String(total), 'font-size="11"'),
      ];
    }),
  ]);
};

export type Interval = { readonly value: number; readonly low: number; readonly high: number; readonly compared: number };

/** One value with its interval (blue dot, whiskers) against what it is compared with (grey bar); a fixed scale from 0 to `most`. */
export const interval = (title: string, { value, low, high, compared }: Interval, most: number): string => {
  const [width, height] = [180, 22];
  const x = (n: number): number => 4 + (Math.min(n, most) / most) * (width - 8);
  return svg(width, height, title, [
    `<line x1="4" x2="${width - 4}" y1="11" y2="11" stroke="#ddd"/>`,
    `<rect x="${r(x(compared) - 2)}" y="3" width="4" height="16" fill="${colours.before}"/>`,
    `<line x1="${r(x(low))}" x2="${r(x(high))}" y1="11" y2="11" stroke="${colours.bad}" stroke-width="2.5"/>`,
    `<circle cx="${r(x(value))}" cy="11" r="4.5" fill="${colours.bad}"/>`,
  ]);
};
