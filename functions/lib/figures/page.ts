import { type Dimension, dimensions } from '../../../domain/views/figures/cuts.ts';
import type { Figure } from '../../../domain/views/figures/figures-of.ts';
import type { Parts } from '../../../domain/views/figures/parts.ts';
import { escapeHtml } from '../html.ts';
import type { HttpAnswer } from '../http.ts';
import type { Language } from '../problem.ts';
import { count, percent, shown } from '../quarter/format.ts';
import { memberName, words } from '../quarter/words.ts';
import { anchor, linkTo, pageAnswer, timeOf } from '../reading/frame.ts';
import type { Explained, Page } from './explain.ts';
import { casesSql, type SqlAsked, sqlOf } from './sql.ts';

/** A number opened (G4), to be read: what it means, how it stands, the cases that make it, and the same in SQL. */
export type ExplainedPage = Page & {
  readonly asked: SqlAsked;
  /** Of the first page. */
  readonly told: Figure | undefined;
  readonly language: Language;
};

export const explainedPage = (page: ExplainedPage): HttpAnswer => {
  const { asked, told, language, contributions, cursor } = page;
  const { figure, period, zone, where } = asked;
  const w = (of: { readonly en: string; readonly zh: string }): string => escapeHtml(of[language]);
  const only = narrowed(where, language);
  const query = { figure: figure.name, from: period.from, to: period.to, at: asked.at, ...queryOf(where) };
  const next =
    cursor === undefined ? '' : anchor(linkTo('/figures/explain', { ...query, cursor, lang: language }), w(texts.next));
  return pageAnswer({
    language,
    title: `${figure.title[language]}${only === '' ? '' : ` · ${only}`}`,
    main: [
      `<p class="note">${period.from} – ${period.to} (${escapeHtml(zone)}) · <code>${escapeHtml(figure.name)}</code> v${figure.version}</p>`,
      ...(told === undefined ? [] : [toldPart(told, language)]),
      `<p>${w(figure.formula)}</p><p class="note">${w(figure.edges)}</p>`,
      `<h2>${w(isOfInspections(figure) ? texts.inspections : texts.behind)}</h2>`,
      `<p class="note">${w(texts.sums)}</p>`,
      contributions.length === 0 ? `<p>${w(cursor === undefined ? words.noData : texts.emptyPage)}</p>` : behind(page),
      `<p>${next}</p>`,
      `<h2>SQL</h2><p class="note">${w(texts.sql)}</p><pre>${escapeHtml(sqlOf(asked))}</pre>`,
      ...[casesSql(asked)].flatMap((sql) =>
        sql === undefined ? [] : [`<p class="note">${w(texts.sqlCases)}</p><pre>${escapeHtml(sql)}</pre>`],
      ),
      `<p class="note">${w(texts.json)}</p>`,
    ],
  });
};

const isOfInspections = ({ source }: SqlAsked['figure']): boolean => source.kind === 'points';

const narrowed = (where: SqlAsked['where'], language: Language): string =>
  dimensions
    .flatMap((dimension) => {
      const value = where[dimension];
      return value === undefined ? [] : [value === null ? texts.none[language] : memberName(value, language)];
    })
    .join(' · ');
const queryOf = (where: SqlAsked['where']) =>
  Object.fromEntries(
    dimensions.map((dimension) => [dimension, where[dimension] === null ? 'none' : (where[dimension] ?? undefined)]),
  );

/** The number itself, and beside it what tells whether it can be believed. */
const toldPart = (told: Figure, language: Language): string => {
  const said = (value: number | null | undefined): string => escapeHtml(shown(value, told.unit, language));
  const spreads: readonly (readonly [string, Spread])[] = [
    ...(told.business ? [[texts.business[language], told.business] as const] : []),
    ...(told.calendar ? [[texts.calendar[language], told.calendar] as const] : []),
    ...(told.business === undefined && told.median !== undefined
      ? [
          [
            told.earned === undefined ? '' : texts.ofEach[language],
            { n: told.n, average: told.average ?? told.value, median: told.median, p90: told.p90 ?? null },
          ] as const,
        ]
      : []),
    ...Object.entries(told.channels ?? {}).map(([channel, spread]) => [memberName(channel, language), spread] as const),
  ];
  const interval = told.interval
    ? ` (${words.interval[language]} ${percent(told.interval.low)} – ${percent(told.interval.high)})`
    : '';
  const points = told.earned === undefined ? '' : `${pointsSaid(told, language)} · `;
  const of = told.count === undefined ? `${points}n = ${count(told.n)}` : `${count(told.count)} / ${count(told.n)}${interval}`;
  const kept = told.target;
  return [
    `<p class="big">${said(told.value)} <small class="note">${escapeHtml(of)}</small></p>`,
    ...(spreads.length === 0
      ? []
      : [
          rowsOf(
            ['', words.n[language], texts.average[language], texts.median[language], 'P90'],
            spreads.map(([name, { n, average, median, p90 }]) => [
              escapeHtml(name),
              count(n),
              said(average),
              said(median),
              said(p90),
            ]),
          ),
        ]),
    ...(kept === undefined
      ? []
      : [
          `<p>${escapeHtml(texts.target[language])}: ${kept.value === null ? words.noData[language] : percent(kept.value)} (${count(kept.count)} / ${count(kept.n)})</p>`,
        ]),
  ].join('');
};
type Spread = NonNullable<Figure['business']>;

const pointsSaid = ({ earned = 0, possible = 0, failed = 0 }: Figure, language: Language): string =>
  `${count(earned)} / ${count(possible)} ${texts.points[language]} · ${texts.parts.failed[language]} ${count(failed)}`;

/** A line for each fact, with the way into the events that say so. */
const behind = ({ contributions, asked, language }: ExplainedPage): string => {
  const added = partNames.filter((part) => contributions.some(({ parts }) => parts[part] !== undefined));
  const head = [
    isOfInspections(asked.figure) ? texts.inspectionAndCase[language] : words.caseOf[language],
    texts.when[language],
    ...dimensions.map((dimension) => texts.dimensions[dimension][language]),
    ...added.map((part) => texts.parts[part][language]),
    texts.events[language],
  ];
  const sums = added.map((part) =>
    partSaid(
      part,
      contributions.reduce((sum, { parts }) => sum + (parts[part] ?? 0), 0),
    ),
  );
  const rows = contributions.map((one) => [
    subjectOf(one, language),
    [timeOf(one.at, asked.zone), ...besideOf(one, language).map(escapeHtml)].join('<br>'),
    ...dimensions.map((dimension) => memberCell(dimension, one.place[dimension] ?? '', language)),
    ...added.map((part) => (one.parts[part] === undefined ? '' : partSaid(part, one.parts[part] ?? 0))),
    one.events.map(({ stream, commit }) => eventLink(stream, commit, language)).join(' '),
  ]);
  const total = [escapeHtml(texts.thisPage[language]), '', ...dimensions.map(() => ''), ...sums, ''];
  return rowsOf(head, [...rows, total], { numbers: [2 + dimensions.length, 2 + dimensions.length + added.length], total: true });
};

const memberCell = (dimension: Dimension, member: string, language: Language): string => {
  const name = escapeHtml(memberName(member, language));
  return dimension === 'agent' && member !== '' ? `<code>${name}</code>` : name;
};

const besideOf = ({ why, complaint }: Explained, language: Language): readonly string[] => {
  const line = Object.values(complaint ?? {}).filter((word) => word !== undefined);
  return [...(why === undefined ? [] : [texts.why[why][language]]), ...(line.length === 0 ? [] : [line.join(' · ')])];
};

const subjectOf = ({ caseId, customerId, inspectionId, links }: Explained, language: Language): string => {
  const code = (id: string): string => `<code>${escapeHtml(id)}</code>`;
  if (caseId === undefined) return anchor(links.customer ?? '', code(customerId ?? ''));
  const theCase = anchor(linkTo(links.caseEvents ?? links.events ?? '', { lang: language }), code(caseId));
  if (inspectionId === undefined) return theCase;
  return `${anchor(linkTo(links.events ?? '', { lang: language }), code(inspectionId))}<br>${theCase}`;
};

/** The commit itself, where it is one of a case or an inspection. */
const eventLink = (stream: string, commit: number, language: Language): string => {
  const [kind = '', id = ''] = stream.split('#');
  const at = storiesAt[kind];
  return at === undefined
    ? `#${commit}`
    : anchor(`${linkTo(`${at}/${encodeURIComponent(id)}/events`, { lang: language })}#commit-${commit}`, `#${commit}`);
};
/** Where the events of streams of a kind are told. */
const storiesAt: Readonly<Record<string, string>> = { case: '/cases', inspection: '/inspections' };

const partNames = [
  'n',
  'count',
  'businessSeconds',
  'calendarSeconds',
  'seconds',
  'scores',
  'earned',
  'possible',
  'failed',
] as const satisfies readonly (keyof Parts)[];
const partSaid = (part: keyof Parts, value: number): string =>
  /seconds$/i.test(part) ? value.toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ',') : count(value);

/** Cells are HTML already; `numbers`: the columns from and up to which they stand right. */
const rowsOf = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { numbers = [1, head.length], total = false }: { readonly numbers?: readonly [number, number]; readonly total?: boolean } = {},
): string => {
  const kind = (index: number): string => (index >= numbers[0] && index < numbers[1] ? ' class="n"' : '');
  const names = head.map((name, index) => `<th scope="col"${kind(index)}>${escapeHtml(name)}</th>`).join('');
  const lines = rows.map(
    (row, at) =>
      `<tr${total && at === rows.length - 1 ? ' class="total"' : ''}>${row.map((cell, index) => `<td${kind(index)}>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${names}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
};

const said = (en: string, zh: string) => ({ en, zh });
const texts = {
  behind: said('The cases behind it', '背后的工单'),
  inspections: said('The inspections behind it', '背后的质检'),
  inspectionAndCase: said('Inspection, case', '质检、工单'),
  sums: said(
    'What each adds to the number; over all pages this comes to it exactly. A case or an inspection leads to its events, a number with # to the commit that says so.',
    '每一行为该事实对指标的贡献,各页合计即为该指标。点击工单或质检查看其全部事件,点击 # 编号定位到对应事件。',
  ),
  next: said('Next page', '下一页'),
  emptyPage: said('Nothing on these days; it goes on.', '这些日期无记录,请看下一页。'),
  thisPage: said('This page', '本页合计'),
  when: said('When', '时间'),
  events: said('Events', '事件'),
  sql: said(
    'The same asked of the lake: npm run sql -- "…" on one machine, the workgroup kefu in Athena. Medians there are approximate; docs/analytics.md has more.',
    '在数据湖中重算同一数字:单机用 npm run sql -- "…",云上用 Athena 工作组 kefu。中位数为近似值;详见 docs/analytics.md。',
  ),
  sqlCases: said('Its cases:', '其中的工单:'),
  json: said(
    'With Accept: application/json this address answers for programs.',
    '以 Accept: application/json 请求本地址可得到 JSON。',
  ),
  none: said('none', '无'),
  business: said('Working hours', '工作时间'),
  calendar: said('Round the clock', '自然时间'),
  average: said('Average', '平均'),
  median: said('Median', '中位数'),
  points: said('points', '分'),
  ofEach: said('Of each', '各次'),
  target: said('Deadlines of this kind kept', '同类时限达成率'),
  why: {
    waiting: said('still waiting', '仍在等待'),
    'open-at-start': said('open when the period began', '期初未解决'),
    open: said('open at the instant', '该时刻未解决'),
  },
  parts: {
    n: said('n', '样本数'),
    count: said('counted', '计入数'),
    businessSeconds: said('working seconds', '工作秒数'),
    calendarSeconds: said('seconds', '自然秒数'),
    seconds: said('seconds', '秒数'),
    scores: said('score', '评分'),
    earned: said('points earned', '得分'),
    possible: said('points possible', '应得分'),
    failed: said('failed', '不合格'),
  },
  dimensions: {
    agent: said('Agent', '坐席'),
    team: said('Team', '团队'),
    channel: said('Channel', '渠道'),
    type: said('Type', '类型'),
    category: said('Category', '类别'),
    priority: said('Priority', '优先级'),
  } satisfies Readonly<Record<Dimension, { readonly en: string; readonly zh: string }>>,
} as const;
