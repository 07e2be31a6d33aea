import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BusinessDuration, Duration } from '../domain/kernel/time.ts';
import { defaultPolicy } from '../domain/policy/default-policy.ts';
import { targetsOf } from '../domain/policy/service-policy.ts';

/** Where each clause of the rule books lives: `npm run clauses` writes docs/clauses.md. */

export const clauses: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  A1: { en: 'Every contact of every channel, once', zh: '全渠道接入,不漏不重' },
  A2: { en: 'Who the customer is', zh: '识别客户' },
  A3: { en: 'What is noted of a contact', zh: '联络登记要素' },
  A4: { en: 'Type, category, priority', zh: '即时分类' },
  A5: { en: 'Phone: rings, missed calls, calls back', zh: '电话接听与回拨' },
  A6: { en: 'Chat in minutes', zh: '在线客服响应' },
  A7: { en: 'Mail: acknowledged, answered, in its thread', zh: '邮件受理与回复' },
  A8: { en: 'Forum and social posts', zh: '论坛与社交媒体' },
  A9: { en: 'Classes of contacts', zh: '联络人分类' },
  A10: { en: 'Standard words, banned phrases', zh: '规范用语与禁语' },
  B1: { en: 'The need, restated and confirmed', zh: '复述并确认需求' },
  B2: { en: 'One to three options, and the choice', zh: '一至三个方案及选择' },
  B3: { en: 'Promises and their times', zh: '承诺及其时限' },
  B4: { en: 'The customer is kept informed', zh: '进度告知' },
  B5: { en: 'Routing and transfers', zh: '分派与转交' },
  B6: { en: 'Escalation', zh: '升级' },
  B7: { en: 'What the customer rejects goes up', zh: '客户拒绝时上报' },
  B8: { en: 'Result: confirmed or disputed', zh: '结果确认与异议' },
  B9: { en: 'The record, and the archive', zh: '记录与归档' },
  B10: { en: 'Departures from the process', zh: '流程例外审批' },
  B11: { en: 'Resolution by priority', zh: '按优先级解决' },
  B12: { en: 'Waiting for the customer', zh: '等待客户' },
  C1: { en: 'Complaints: accepted at once, visited before closing', zh: '投诉即时受理,关闭前必回访' },
  C2: { en: 'Serious complaints reach management', zh: '重大投诉上报管理层' },
  C3: { en: 'The loop of a complaint', zh: '投诉闭环' },
  C4: { en: 'Early signs of trouble', zh: '风险预警' },
  C5: { en: 'Suggestions are judged and answered', zh: '建议评定与反馈' },
  C6: { en: 'Lessons', zh: '经验教训' },
  D1: { en: 'Follow-up and survey', zh: '满意度回访与问卷' },
  D2: { en: 'Dissatisfied: solved the same day', zh: '不满意当日解决' },
  D3: { en: 'First contact of a new customer', zh: '新客户首次联系' },
  D4: { en: 'Periodic visits', zh: '定期回访' },
  D5: { en: 'Visits not made, customers not reached', zh: '回访超时与未联系上' },
  E1: { en: 'The roster and its make-up', zh: '人员名册与构成' },
  E2: { en: 'Assignment', zh: '派单规则' },
  E6: { en: 'Confidentiality', zh: '客户信息保密' },
  L1: { en: 'Business time, holidays, make-up working days', zh: '工作时间、节假日与调休' },
  L2: { en: 'Policy versions', zh: '策略版本' },
};

const root = path.resolve(import.meta.dirname, '..');
const filesOf = (pattern: string): readonly string[] => globSync(pattern, { cwd: root }).sort();
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The clauses that a text names; `B1-B3` names three. */
export const citedIn = (text: string): ReadonlySet<string> => {
  const ids = new Set([...text.matchAll(/(?<![\w%\\#.-])[A-L]\d{1,2}(?![\w%])/g)].map(([id]) => id));
  for (const [, letter, from, to] of text.matchAll(/(?<![\w%\\#.-])([A-L])(\d{1,2})-\1(\d{1,2})(?![\w%])/g))
    for (let n = Number(from); n <= Number(to); n += 1) ids.add(`${letter}${n}`);
  return ids;
};

/** Titles of the tests in a file, in its order; one of a table also says the clauses that stand in its rows. */
export const titlesIn = (source: string): readonly { readonly title: string; readonly cites: ReadonlySet<string> }[] => {
  const quoted = String.raw`(['"\x60])((?:\\.|(?!\1)[\s\S])*?)\1`;
  const plain = [...source.matchAll(new RegExp(String.raw`\bit\(\s*${quoted}`, 'g'))];
  const tables = [...source.matchAll(new RegExp(String.raw`\)\(\s*${quoted},\s*(?:async\s*)?(?:\(|\w)`, 'g'))];
  return [
    ...plain.map((match) => ({ match, rows: '' })),
    ...tables.map((match) => ({ match, rows: rowsBefore(source, match.index) })),
  ]
    .sort((one, other) => one.match.index - other.match.index)
    .map(({ match, rows }) => {
      const title = (match[2] ?? '').replace(/\\(['"`])/g, '$1').replace(/\s+/g, ' ');
      return { title, cites: new Set([...citedIn(title), ...citedIn(rows)]) };
    });
};

/** Of the table that ends at `end`: the cells that hold clauses and nothing else. */
const rowsBefore = (source: string, end: number): string => {
  const start = source.lastIndexOf('it.each', end);
  return [...source.slice(start, end).matchAll(/'((?:[A-L]\d{1,2} ?)+)'/g)].map(([, cell]) => cell).join(' ');
};

export type Citation = {
  readonly id: string;
  readonly sources: readonly string[];
  readonly policy: readonly string[];
  readonly tests: readonly { readonly file: string; readonly titles: readonly string[] }[];
};

export const citations = (): readonly Citation[] => {
  const sources = [...filesOf('domain/**/*.ts'), ...filesOf('functions/**/*.ts')].map((file) => ({
    file,
    ids: citedIn(read(file)),
  }));
  const tests = filesOf('test/**/*.test.ts').map((file) => ({ file, titles: titlesIn(read(file)) }));
  return Object.keys(clauses).map((id) => ({
    id,
    sources: sources.filter(({ ids }) => ids.has(id)).map(({ file }) => file),
    policy: targetsOf(defaultPolicy).flatMap(({ path: name, target }) =>
      target.clause === id ? [`\`${name}\`: ${spanWords(target.span)}, warning ${spanWords(target.lead)} before`] : [],
    ),
    tests: tests.flatMap(({ file, titles }) => {
      const citing = titles.filter(({ cites }) => cites.has(id)).map(({ title }) => title);
      return citing.length === 0 ? [] : [{ file, titles: citing }];
    }),
  }));
};

export const page = (): string =>
  [
    '# Clauses 条款',
    '',
    'Where each clause of the rule books lives: what decides it, which policy values it has, which tests hold it.',
    'Made by `npm run clauses`; a test compares it with the sources.',
    ...citations().flatMap(({ id, sources, policy, tests }) => [
      '',
      `## ${id} ${clauses[id]?.en ?? ''} ${clauses[id]?.zh ?? ''}`,
      '',
      `Decided in: ${sources.map((file) => `[${file}](../${file})`).join(', ') || '(nowhere yet)'}`,
      ...(policy.length === 0 ? [] : ['', 'Policy:', '', ...policy.map((line) => `- ${line}`)]),
      '',
      'Tests:',
      '',
      ...(tests.length === 0 ? ['- (none yet)'] : []),
      ...tests.flatMap(({ file, titles }) => [`- [${file}](../${file})`, ...titles.map((title) => `  - ${escaped(title)}`)]),
    ]),
    '',
  ].join('\n');

const escaped = (title: string): string => title.replace(/[<>*_|`]/g, (character) => `\\${character}`);

const spanWords = (span: Duration | BusinessDuration): string => {
  const business = span.clock === 'business' ? 'business ' : '';
  if (span.clock === 'business' && span.days > 0) return `${span.days} business days`;
  const { seconds } = span;
  if (seconds % 86_400 === 0) return `${seconds / 86_400} ${business}days`;
  return seconds % 3600 === 0 ? `${seconds / 3600} ${business}hours` : `${seconds / 60} ${business}minutes`;
};

if (process.argv[1] === import.meta.filename) writeFileSync(path.join(root, 'docs/clauses.md'), page());
