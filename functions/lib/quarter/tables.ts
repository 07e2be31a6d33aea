import type { Plan } from '../../../domain/improvement/quarter.ts';
import type { ComplaintRow } from '../../../domain/views/figures/figures-of.ts';
import { standingOf } from '../../../domain/views/quarter/outcomes.ts';
import { linesOf, type QuarterReport, shortFigures, type TableLine } from '../../../domain/views/quarter/report.ts';
import { weakDimensions } from '../../../domain/views/quarter/weak.ts';
import type { Language } from '../problem.ts';
import { apartName, memberName, words } from './words.ts';

/** The report as plain tables, for spreadsheets: numbers as numbers (shares 0 to 1, times in seconds), no data as nothing. */
export type Table = { readonly name: string; readonly rows: readonly (readonly Cell[])[] };
export type Cell = string | number | null;

/** The first row of each is its head. */
export const tablesOf = (report: QuarterReport, plans: readonly Plan[], language: Language): readonly Table[] => {
  const w = (of: { readonly en: string; readonly zh: string }): string => of[language];
  const title = (name: string): string => report.figures.find((line) => line.name === name)?.title[language] ?? name;
  const { figure, thisQuarter, lastQuarter, n } = words;
  return [
    {
      name: w({ en: 'Figures', zh: '指标' }),
      rows: [
        [
          w(figure),
          'id',
          'v',
          w({ en: 'Unit', zh: '单位' }),
          w(n),
          w(thisQuarter),
          'P50',
          'P90',
          `${w(n)} (${w(lastQuarter)})`,
          w(lastQuarter),
        ],
        ...report.figures
          .flatMap(linesOf)
          .map((line) => [
            `${w(line.title)}${apartName(line, language)}`,
            idOf(line),
            line.version,
            line.unit,
            line.now.n,
            line.now.value,
            line.now.median ?? null,
            line.now.p90 ?? null,
            line.before?.n ?? null,
            line.before?.value ?? null,
          ]),
      ],
    },
    {
      name: w({ en: 'By dimension', zh: '分维度' }),
      rows: [
        [w({ en: 'Dimension', zh: '维度' }), w(words.value), ...shortFigures.flatMap((name) => [title(name), w(n)])],
        ...weakDimensions.flatMap((dimension) =>
          (report.dimensions[dimension] ?? []).map((member) => [
            w(words.dimension[dimension]),
            memberName(member.value, language),
            ...shortFigures.flatMap((name) => [member.figures[name]?.value ?? null, member.figures[name]?.n ?? 0]),
          ]),
        ),
      ],
    },
    {
      name: w({ en: 'Weeks', zh: '逐周' }),
      rows: [
        [w(words.weekOf), w(words.contacts), w(words.opened), w(words.kept), w(n)],
        ...report.weeks.map(({ from, contacts, opened, kept }) => [from, contacts, opened, kept.value, kept.n]),
      ],
    },
    {
      name: w({ en: 'Complaints', zh: '投诉' }),
      rows: [
        [w(words.complaintClass), w(words.cause), w(words.department), w(words.result), w(n)],
        ...report.complaints.map((row) => [...complaintCells(row), row.n]),
      ],
    },
    {
      name: w({ en: 'Suggestions', zh: '建议' }),
      rows: [
        [w(words.suggestionsDue), w(words.suggestionsInTime), w(words.feasible), w(words.notFeasible)],
        [report.suggestions.due, report.suggestions.inTime, report.suggestions.feasible, report.suggestions.notFeasible],
      ],
    },
    {
      name: w(words.scores),
      rows: [
        [w({ en: 'Score', zh: '评分' }), w(words.surveys), w(words.visits)],
        ...report.scores.surveys.map((surveys, index) => [index + 1, surveys, report.scores.visits[index] ?? 0]),
      ],
    },
    {
      name: w({ en: 'Themes', zh: '主题' }),
      rows: [
        [
          w({ en: 'Theme', zh: '主题' }),
          w(words.comments),
          w(words.satisfied),
          w(words.neutral),
          w(words.dissatisfied),
          w(words.average),
          w(words.commonWords),
        ],
        ...report.voices.themes.map((theme) => [
          w(words.themes[theme.theme]),
          theme.comments,
          theme.satisfied,
          theme.neutral,
          theme.dissatisfied,
          theme.average,
          theme.words.map(({ word, comments }) => `${word} ${comments}`).join(', '),
        ]),
      ],
    },
    {
      name: w({ en: 'Weaknesses', zh: '薄弱环节' }),
      rows: [
        [
          w({ en: 'Dimension', zh: '维度' }),
          w(words.value),
          w(figure),
          w(words.comparedWith),
          w(n),
          w({ en: 'Figure', zh: '数值' }),
          w({ en: 'Low', zh: '下限' }),
          w({ en: 'High', zh: '上限' }),
          w(words.comparedValue),
          `${w(n)} (${w(words.comparedWith)})`,
          'p',
          w(words.casesBehind),
        ],
        ...report.weaknesses.flatMap((weak) =>
          weak.findings.map((finding) => {
            const scale = finding.unit === 'ms' ? 1000 : 1;
            return [
              w(words.dimension[weak.dimension]),
              memberName(weak.value, language),
              title(finding.figure),
              w(words.against[finding.against]),
              finding.n,
              finding.value / scale,
              finding.interval.low / scale,
              finding.interval.high / scale,
              finding.compared.value / scale,
              finding.compared.n,
              finding.p,
              weak.cases.join(' '),
            ];
          }),
        ),
      ],
    },
    {
      name: w({ en: 'Plans', zh: '改进计划' }),
      rows: [
        [w({ en: 'Plan', zh: '计划' }), w(words.action), w(figure), w(words.owner), w(words.dueAt), w(words.standing)],
        ...plans.map((plan) => [
          plan.plan,
          plan.action,
          title(plan.figure),
          plan.owner,
          plan.dueAt,
          w(words.standings[standingOf(plan)]),
        ]),
      ],
    },
    {
      name: w({ en: 'Last plans', zh: '上季度计划' }),
      rows: [
        [
          w({ en: 'Plan', zh: '计划' }),
          w(figure),
          w(words.owner),
          w(words.standing),
          w(lastQuarter),
          w(thisQuarter),
          w(words.change),
        ],
        ...report.lastPlans.map(({ plan, figure: of, owner, standing, before, now, moved }) => [
          plan,
          title(of),
          owner,
          w(words.standings[standing]),
          before,
          now,
          w(words.moved[moved]),
        ]),
      ],
    },
    {
      name: w({ en: 'Lessons', zh: '经验教训' }),
      rows: [
        [w(words.caseOf), w(words.lesson), w(words.owner), w(words.dueAt), w(words.recordedAt)],
        ...(report.learned?.listed ?? []).map(({ caseId, lesson, owner, dueAt, at }) => [caseId, lesson, owner, dueAt, at]),
      ],
    },
    {
      name: w({ en: 'Corrections', zh: '更正' }),
      rows: [
        [w(figure), w(words.closedWith), w(n), w(words.nowKnown), w(n)],
        ...report.adjustments.map((line) => [
          `${title(line.name)}${apartName(line, language)}`,
          line.closed.value,
          line.closed.n,
          line.now.value,
          line.now.n,
        ]),
      ],
    },
  ];
};

const idOf = ({ name, place, apart }: TableLine): string => {
  const which = place.channel ?? apart;
  return which === undefined ? name : `${name}(${which})`;
};

const complaintCells = ({ complaintClass, cause, department, result }: ComplaintRow): readonly Cell[] => [
  complaintClass ?? null,
  cause ?? null,
  department ?? null,
  result ?? null,
];

/** One file with all tables, each under its name; UTF-8 with the mark that spreadsheets look for. A cell cannot be a formula. */
export const csvOf = (tables: readonly Table[]): string =>
  `\ufeff${tables
    .map(({ name, rows }) => [[`# ${name}`], ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n'))
    .join('\r\n\r\n')}\r\n`;

const csvCell = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};
