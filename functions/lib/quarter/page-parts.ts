import type { Plan } from '../../../domain/improvement/quarter.ts';
import type { Finding } from '../../../domain/views/quarter/comparisons.ts';
import { standingOf } from '../../../domain/views/quarter/outcomes.ts';
import { type QuarterReport, shortFigures } from '../../../domain/views/quarter/report.ts';
import { escapeHtml } from '../html.ts';
import type { Language } from '../problem.ts';
import { interval } from './charts.ts';
import { chance, count, moment, shown } from './format.ts';
import { caseLink, explained, type Row, table } from './page-table.ts';
import { memberName, words } from './words.ts';

/** The parts of the page that say what to do: weaknesses with their evidence, plans and what became of them. */

export const weaknessPart = (report: QuarterReport, language: Language): string => {
  const { weaknesses, evidence } = report;
  const note = `<p class="note">${escapeHtml(words.rules(evidence.comparisons, evidence.rules)[language])}</p>`;
  const key = `<p class="note">${escapeHtml(words.picture[language])}</p>`;
  if (weaknesses.length === 0) return `<p>${escapeHtml(words.noWeakness[language])}</p>${note}`;
  const { figure, comparedWith, n, value, interval: range, comparedValue, chance: p } = words;
  const head = [figure, comparedWith, n, value, range, comparedValue].map((of) => of[language]);
  return [
    ...weaknesses.map(({ dimension, value: of, findings, cases }) => {
      const rows = findings.map(
        (finding): Row => [
          `${titleOf(report, finding.figure, language)}${finding.unit === 'ms' || finding.median ? ` (${words.medianOf[language]})` : ''}`,
          words.against[finding.against][language],
          finding.n,
          explained(shown(finding.value, finding.unit, language), finding.figure, {
            quarter: report.quarter,
            lang: language,
            [dimension]: of,
          }),
          `${shown(finding.interval.low, finding.unit, language)} – ${shown(finding.interval.high, finding.unit, language)}`,
          `${shown(finding.compared.value, finding.unit, language)} (n = ${count(finding.compared.n)})`,
          { html: picture(finding, `${titleOf(report, finding.figure, language)}: ${of}`) },
          chance(finding.p),
        ],
      );
      return [
        `<div class="weak"><h3>${escapeHtml(`${words.dimension[dimension][language]}: ${memberName(of, language)}`)}</h3>`,
        table([...head, '', p[language]], rows, { texts: 2 }),
        `<p class="note">${escapeHtml(words.casesBehind[language])}: ${cases.map((id) => caseLink(id, language)).join(' ')}</p></div>`,
      ].join('');
    }),
    key,
    note,
  ].join('');
};

/** Shares from 0 to 1; times from 0 to a little beyond the longest. */
const picture = ({ unit, value, interval: { low, high }, compared }: Finding, title: string): string =>
  interval(title, { value, low, high, compared: compared.value }, unit === 'share' ? 1 : Math.max(high, compared.value) * 1.1);

export const plansPart = (report: QuarterReport, plans: readonly Plan[], language: Language): string => {
  if (plans.length === 0) return `<p>${escapeHtml(words.noPlans[language])}</p>`;
  const rows = plans.map(
    (plan): Row => [
      plan.weakness === undefined ? '' : memberName(plan.weakness.value, language),
      plan.action,
      titleOf(report, plan.figure, language),
      plan.owner,
      moment(plan.dueAt, report.period.zone, language),
      words.standings[standingOf(plan)][language],
    ],
  );
  const head = [words.weaknesses, words.action, words.figure, words.owner, words.dueAt, words.standing].map((of) => of[language]);
  return `<p class="note">${escapeHtml(words.plansNote[language])}</p>${table(head, rows, { texts: 6 })}`;
};

export const lastPlansPart = (report: QuarterReport, language: Language): string => {
  if (report.lastPlans.length === 0) return `<p>${escapeHtml(words.noLastPlans[language])}</p>`;
  const rows = report.lastPlans.map(({ plan, weakness, figure, owner, standing, before, now, moved }): Row => {
    const unit = report.figures.find(({ name }) => name === figure)?.unit ?? 'count';
    return [
      plan,
      weakness === undefined ? '' : memberName(weakness.value, language),
      titleOf(report, figure, language),
      owner,
      words.standings[standing][language],
      shown(before, unit, language),
      shown(now, unit, language),
      words.moved[moved][language],
    ];
  });
  const { plans, weaknesses, figure, owner, standing, lastQuarter, thisQuarter, change } = words;
  return table(
    [plans, weaknesses, figure, owner, standing, lastQuarter, thisQuarter, change].map((of) => of[language]),
    rows,
    { texts: 5 },
  );
};

/** C6: who has to do what by when is told; what it is stands in the case. */
export const learnedPart = ({ learned, period }: QuarterReport, language: Language): string => {
  const { actions, articles, listed } = learned ?? { actions: 0, articles: 0, listed: [] };
  const note = `<p class="note">${escapeHtml(words.learnedNote(actions, articles)[language])}</p>`;
  if (listed.length === 0) return note;
  const head = [words.caseOf, words.lesson, words.owner, words.dueAt, words.recordedAt].map((of) => of[language]);
  const rows = listed.map(({ caseId, lesson, owner, dueAt, at }): Row => {
    const [due, recorded] = [dueAt, at].map((one) => moment(one, period.zone, language));
    return [{ html: caseLink(caseId, language) }, lesson, owner, due ?? '', recorded ?? ''];
  });
  return `${note}${table(head, rows, { texts: 5 })}`;
};

export const comparedMembers = (report: QuarterReport, language: Language): string => {
  const unitOf = (name: string) => report.figures.find((line) => line.name === name)?.unit ?? 'count';
  return (['channel', 'type', 'category', 'team'] as const)
    .map((dimension) => {
      const members = report.dimensions[dimension] ?? [];
      const rows = members.map(
        ({ value, figures }): Row => [
          memberName(value, language),
          ...shortFigures.map((name) =>
            explained(shown(figures[name]?.value, unitOf(name), language), name, {
              quarter: report.quarter,
              lang: language,
              [dimension]: value,
            }),
          ),
        ],
      );
      const head = [words.dimension[dimension][language], ...shortFigures.map((name) => titleOf(report, name, language))];
      return table(head, rows, { texts: 1 });
    })
    .join('<p></p>');
};

const titleOf = ({ figures }: QuarterReport, name: string, language: Language): string =>
  figures.find((line) => line.name === name)?.title[language] ?? name;
