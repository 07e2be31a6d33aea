import type { Quarter } from '../../../domain/calendar/quarter.ts';
import type { Plan } from '../../../domain/improvement/quarter.ts';
import { type FigureLine, heldAgainst, linesOf, type QuarterReport } from '../../../domain/views/quarter/report.ts';
import { escapeHtml } from '../html.ts';
import type { Language } from '../problem.ts';
import { columns, line, stacked } from './charts.ts';
import { change, count, moment, percent, shown } from './format.ts';
import { comparedMembers, lastPlansPart, learnedPart, plansPart, weaknessPart } from './page-parts.ts';
import { style } from './page-style.ts';
import { explained, type Row, table } from './page-table.ts';
import { apartName, words } from './words.ts';

/**
 * The report as one page that needs nothing else: no script, no font, no picture from elsewhere. Both languages are in it; the one
 * asked for is shown first, and a switch that is a plain form control shows the other. Prints on A4.
 */
export const pageOf = (report: QuarterReport, plans: readonly Plan[], first: Language): string => {
  const radio = (language: Language, name: string): string =>
    `<input type="radio" name="language" id="${language}"${language === first ? ' checked' : ''}><label for="${language}">${name}</label>`;
  return [
    '<!doctype html>',
    `<html lang="${first === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>kefu ${report.quarter} ${words.title[first]}</title><style>${style}</style></head><body>`,
    `<div class="switch">${radio('zh', '中文')}${radio('en', 'English')}</div>`,
    ...(['zh', 'en'] as const).map(
      (language) =>
        `<main class="${language}" lang="${language === 'zh' ? 'zh-CN' : 'en'}">${body(report, plans, language)}</main>`,
    ),
    '</body></html>',
  ].join('\n');
};

const body = (report: QuarterReport, plans: readonly Plan[], language: Language): string => {
  const w = (of: { readonly en: string; readonly zh: string }): string => escapeHtml(of[language]);
  const { quarter, period, asAt } = report;
  const section = (of: { readonly en: string; readonly zh: string }, ...parts: readonly string[]): string =>
    `<section><h2>${w(of)}</h2>${parts.join('')}</section>`;
  return [
    `<h1>${escapeHtml(quarter)} ${w(words.title)}</h1>`,
    `<p class="meta">${w(words.period)} ${period.from} – ${period.to} (${escapeHtml(period.zone)})<br>${w(words.asAt)} ${escapeHtml(moment(asAt, period.zone, language))}. ${w(words.unchanged)}</p>`,
    `<p class="meta files">${w(words.files)}: ${fileFormats.map((format) => `<a href="/quarters/${encodeURIComponent(quarter)}.${format}?lang=${language}">${format}</a>`).join(' · ')}</p>`,
    section(words.atAGlance, tiles(report, language)),
    section(words.weaknesses, weaknessPart(report, language)),
    section(words.plans, plansPart(report, plans, language)),
    section(words.lastPlans, lastPlansPart(report, language)),
    section(words.learned, learnedPart(report, language)),
    section(words.weeks, weeksPart(report, language)),
    section(words.complaints, complaintsPart(report, language)),
    section(words.suggestions, suggestionsPart(report, language)),
    section(words.scores, scoresPart(report, language)),
    section(words.voices, voicesPart(report, language)),
    section(words.by, comparedMembers(report, language)),
    section(words.figures, figuresPart(report, language)),
    ...(report.adjustments.length === 0 ? [] : [section(words.adjustments, adjustmentsPart(report, language))]),
  ].join('');
};

const fileFormats = ['xlsx', 'csv', 'json'] as const;

const glance = [
  'contacts',
  'withinTarget(first-response)',
  'withinTarget(resolution)',
  'resolutionTime',
  'firstContactResolution',
  'csatTopTwo',
  'inspectionScore',
];

const tiles = ({ figures, quarter }: QuarterReport, language: Language): string => {
  const found = glance.flatMap((name) => figures.find((one) => one.name === name) ?? []);
  return `<div class="tiles">${found
    .map(({ name, title, unit, now, before, better }) => {
      const moved = change(now.value, before?.value, unit, language);
      const direction = directionOf(now.value, before?.value, better);
      const which = direction === 'same' ? '' : ` ${words.moved[direction][language]}`;
      const sign = moved === undefined ? '' : ` <span class="${direction}">${escapeHtml(`${moved}${which}`)}</span>`;
      const value = explained(shown(now.value, unit, language), name, { quarter, lang: language }).html;
      return `<div><b>${value}</b>${sign}<span>${escapeHtml(title[language])}</span><small>n = ${count(now.n)}</small></div>`;
    })
    .join('')}</div>`;
};

const directionOf = (
  now: number | null,
  before: number | null | undefined,
  better: FigureLine['better'],
): 'better' | 'worse' | 'same' => {
  if (now === null || before === null || before === undefined || now === before || better === 'neither') return 'same';
  return now > before === (better === 'higher') ? 'better' : 'worse';
};

const weeksPart = ({ weeks }: QuarterReport, language: Language): string =>
  [
    `<figure><figcaption>${escapeHtml(words.contacts[language])}</figcaption>${columns(
      words.contacts[language],
      weeks.map(({ from, contacts }) => ({ label: from.slice(5), value: contacts })),
    )}</figure>`,
    `<figure><figcaption>${escapeHtml(words.kept[language])}</figcaption>${line(
      words.kept[language],
      weeks.map(({ from, kept }) => ({ label: from.slice(5), value: kept.value })),
    )}</figure>`,
  ].join('');

const complaintsPart = ({ complaints, quarter }: QuarterReport, language: Language): string => {
  if (complaints.length === 0) return `<p>${escapeHtml(words.noComplaints[language])}</p>`;
  const results = [...new Set(complaints.map(({ result }) => result ?? ''))].sort();
  const lines = [
    ...Map.groupBy(complaints, ({ complaintClass, cause, department }) => JSON.stringify([complaintClass, cause, department])),
  ];
  const rows = lines
    .map(([key, all]): { row: Row; n: number } => {
      const parts = JSON.parse(key) as readonly (string | null)[];
      const n = all.reduce((sum, one) => sum + one.n, 0);
      const byResult = results.map((result) =>
        all.filter((one) => (one.result ?? '') === result).reduce((sum, one) => sum + one.n, 0),
      );
      return { row: [...parts.map((part) => part ?? ''), ...byResult, n], n };
    })
    .sort((a, b) => b.n - a.n || (String(a.row) < String(b.row) ? -1 : 1));
  const totals = results.map((result) =>
    complaints.filter((one) => (one.result ?? '') === result).reduce((sum, one) => sum + one.n, 0),
  );
  const head = [words.complaintClass, words.cause, words.department].map((of) => of[language]);
  const names = results.map((result) => words.results[result]?.[language] ?? result);
  const all = totals.reduce((sum, one) => sum + one, 0);
  const opened = explained(count(all), 'complaintStatistics', { quarter, lang: language });
  return table(
    [...head, ...names, words.total[language]],
    [...rows.map(({ row }) => row), [words.total[language], '', '', ...totals, opened]],
    { texts: 3, total: true },
  );
};

const suggestionsPart = (
  { suggestions: { due, inTime, feasible, notFeasible }, quarter }: QuarterReport,
  language: Language,
): string => {
  const said = due === 0 ? words.noData[language] : `${count(inTime)} (${percent(inTime / due)})`;
  const share = explained(said, 'suggestionsAnswered', { quarter, lang: language });
  const { suggestionsDue, suggestionsInTime, feasible: yes, notFeasible: no } = words;
  return table(
    [suggestionsDue, suggestionsInTime, yes, no].map((of) => of[language]),
    [[due, share, feasible, notFeasible]],
    { texts: 0 },
  );
};

const scoresPart = ({ scores }: QuarterReport, language: Language): string =>
  (['surveys', 'visits'] as const)
    .map((source) => {
      const title = `${words.scores[language]}: ${words[source][language]}`;
      const all = scores[source].map((value, index) => ({ label: String(index + 1), value }));
      return `<figure class="half"><figcaption>${escapeHtml(title)}</figcaption>${columns(title, all, 320)}</figure>`;
    })
    .join('');

const voicesPart = ({ voices }: QuarterReport, language: Language): string => {
  const { satisfied, neutral, dissatisfied, average, commonWords, comments } = words;
  const legend = [satisfied, neutral, dissatisfied].map((of) => of[language]);
  const bars = voices.themes.map((one) => ({
    label: words.themes[one.theme][language],
    parts: [one.satisfied, one.neutral, one.dissatisfied],
  }));
  const rows = voices.themes.map(
    (one): Row => [
      words.themes[one.theme][language],
      one.words.map(({ word, comments: n }) => `${word} ${n}`).join(language === 'zh' ? '、' : ', '),
      one.comments,
      one.average === null ? words.noData[language] : one.average.toFixed(2),
    ],
  );
  return [
    `<p class="note">${escapeHtml(words.voicesNote(voices.comments, voices.other)[language])}</p>`,
    ...(bars.length === 0 ? [] : [`<figure>${stacked(words.voices[language], bars, legend)}</figure>`]),
    table([words.voices[language], commonWords[language], comments[language], average[language]], rows, { texts: 2 }),
  ].join('');
};

const figuresPart = ({ figures, quarter }: QuarterReport, language: Language): string =>
  table(
    [
      words.figure,
      words.n,
      words.thisQuarter,
      { en: 'Median', zh: '中位数' },
      { en: 'P90', zh: 'P90' },
      words.lastQuarter,
      words.change,
    ].map((of) => of[language]),
    figures.flatMap(linesOf).map((told): Row => {
      const { name, title, unit, now, before, place } = told;
      const said = (value: number | null | undefined): string => (value === undefined ? '' : shown(value, unit, language));
      const opened = (value: number | null, of: Quarter) =>
        explained(said(value), name, { quarter: of, lang: language, ...place });
      return [
        `${title[language]}${apartName(told, language)}`,
        now.n,
        opened(now.value, quarter),
        said(now.median),
        said(now.p90),
        before === undefined ? '' : opened(before.value, heldAgainst(quarter)),
        change(now.value, before?.value, unit, language) ?? '',
      ];
    }),
    { texts: 1 },
  );

const adjustmentsPart = ({ adjustments, figures }: QuarterReport, language: Language): string => {
  const title = (name: string): string => figures.find((one) => one.name === name)?.title[language] ?? name;
  const rows = adjustments.map((line): Row => {
    const { name, unit, closed, now } = line;
    const said = `${title(name)}${apartName(line, language)}`;
    return [said, shown(closed.value, unit, language), closed.n, shown(now.value, unit, language), now.n];
  });
  const head = [words.figure, words.closedWith, words.n, words.nowKnown, words.n].map((of) => of[language]);
  return `<p class="note">${escapeHtml(words.adjustmentsNote[language])}</p>${table(head, rows, { texts: 1 })}`;
};
