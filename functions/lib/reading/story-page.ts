import type { Actor, Commit } from '../../../domain/kernel/event.ts';
import { parseInstant } from '../../../domain/kernel/time.ts';
import { escapeHtml } from '../html.ts';
import type { HttpAnswer } from '../http.ts';
import type { Language } from '../problem.ts';
import { anchor, linkTo, momentOf, pageAnswer, timeOf } from './frame.ts';
import type { Subject } from './story.ts';

/** A case's or an inspection's events to be read (G4): what was decided when, by whom, what caused it, and all that the events say. */
export type Story = {
  readonly of: Subject;
  /** With what the reader may see. */
  readonly commits: readonly Commit[];
  readonly cursor?: string;
  readonly zone: string;
  readonly language: Language;
};

export const storyPage = ({ of, commits, cursor, zone, language }: Story): HttpAnswer => {
  const t = texts[language];
  const isCase = 'caseId' in of;
  const id = isCase ? of.caseId : of.inspectionId;
  const at = `/${isCase ? 'cases' : 'inspections'}/${encodeURIComponent(id)}`;
  const { title, now } = isCase ? t.ofCase : t.ofInspection;
  const theCase = isCase ? '' : ` · ${anchor(linkTo(`/cases/${id.split('-')[0]}/events`, { lang: language }), t.ofCase.title)}`;
  const rows = commits.map((one) => row(one, zone, language));
  const next = cursor === undefined ? '' : anchor(linkTo(`${at}/events`, { cursor, lang: language }), t.next);
  return pageAnswer({
    language,
    title: `${title} ${id}`,
    main: [
      `<p class="note">${t.times(escapeHtml(zone))}${t.json} ${anchor(at, now)}${theCase}</p>`,
      `<div class="wide"><table><thead><tr>${[t.number, t.when, t.who, t.why, t.what].map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>`,
      `<tbody>${rows.join('\n')}</tbody></table></div><p>${next}</p>`,
    ],
  });
};

const row = (
  { commit, at, actor, events, causation, correlation, commandId }: Commit,
  zone: string,
  language: Language,
): string => {
  const cause = [...new Set([causation, correlation, commandId].filter((one) => one !== undefined))];
  const told = events.map(
    ({ type, data, personal }) => `<li><b>${escapeHtml(type)}</b> <small>${fields({ ...data, ...personal }, zone)}</small></li>`,
  );
  return [
    `<tr id="commit-${commit}"><td>${commit}</td><td>${timeOf(at, zone)}</td><td>${who(actor, language)}</td>`,
    `<td class="cause"><small>${cause.map(escapeHtml).join('<br>')}</small></td><td><ul>${told.join('')}</ul></td></tr>`,
  ].join('');
};

const who = ({ kind, id, role }: Actor, language: Language): string => {
  const known = texts[language].actors[kind];
  return `${known}${id === kind ? '' : ` <code>${escapeHtml(id)}</code>`}${role === undefined ? '' : `<br><small>${escapeHtml(role)}</small>`}`;
};

/** Moments on the centre's clocks, like those of the lines; what has parts as JSON. */
const fields = (data: object, zone: string): string =>
  Object.entries(data)
    .map(
      ([name, value]) =>
        `${escapeHtml(name)}: ${escapeHtml(typeof value === 'string' ? said(value, zone) : JSON.stringify(value))}`,
    )
    .join(' · ');
const said = (value: string, zone: string): string =>
  parseInstant(value) === undefined || !value.endsWith('Z') ? value : momentOf(value, zone);

const texts = {
  en: {
    ofCase: { title: 'Events of case', now: 'The case as it is now' },
    ofInspection: { title: 'Events of inspection', now: 'The inspection as it is now' },
    times: (zone: string) => `All times on the clocks of ${zone}. `,
    json: 'One line is one decision with all its events.',
    number: 'Commit',
    when: 'When',
    who: 'Who',
    why: 'Cause',
    what: 'What happened',
    next: 'Next page',
    actors: { customer: 'customer', agent: 'agent', system: 'system' },
  },
  zh: {
    ofCase: { title: '工单事件', now: '查看工单现状' },
    ofInspection: { title: '质检事件', now: '查看质检现状' },
    times: (zone: string) => `所有时间均为当地时间,时区 ${zone}。`,
    json: '每行为一次决定及其全部事件。',
    number: '序号',
    when: '时间',
    who: '操作人',
    why: '起因',
    what: '事件',
    next: '下一页',
    actors: { customer: '客户', agent: '坐席', system: '系统' },
  },
} as const;
