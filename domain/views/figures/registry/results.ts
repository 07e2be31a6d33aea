import { type Definition, everywhere } from './definition.ts';

/** Results, and what came back (B6, B8). */

const share = { version: 1, clause: 'G1', unit: 'share', dimensions: everywhere } as const;
const once = {
  en: 'A case counts once, on the day of its first result.',
  zh: '每个工单计一次,归于首次解决之日。',
};
const active = {
  en: 'Active in a period: not resolved at its start, opened in it, or reopened in it. A case counts once in a period, however often it was escalated.',
  zh: '周期内活跃:期初未解决、期内开立或期内重开。同一工单在一个周期内只计一次。',
};

export const resultFigures: readonly Definition[] = [
  {
    ...share,
    name: 'resolutionRate',
    title: { en: 'Resolution rate', zh: '解决率' },
    formula: {
      en: 'cases resolved and not reopened within 7 days / cases opened in the period',
      zh: '已解决且 7 日内未重开数 / 期内开立数',
    },
    edges: {
      en: 'By opening date. A case counts when it has a result that no reopening followed within 7 days; a younger result counts as long as it stands, so the figure may still fall until 7 days after the last result, and is marked open until 7 days after the period.',
      zh: '按开立日期。存在 7 日内未被重开的解决结果即计入;不足 7 日的结果在其成立期间计入,故该值在周期结束 7 日内标为未定。',
    },
    source: { kind: 'share', count: 'opened.resolved', of: ['opened'], days: 7 },
    better: 'higher',
  },
  {
    ...share,
    name: 'firstContactResolution',
    title: { en: 'First contact resolution', zh: '一次解决率' },
    formula: {
      en: 'cases resolved within the first contact (one inbound interaction or one chat session, no transfer, no escalation, no reopening within 7 days) / cases resolved',
      zh: '首次联络即解决数(仅一次来访或一次会话,无转交、无升级、7 日内未重开)/ 已解决数',
    },
    edges: {
      en: `${once.en} Contacts, transfers and escalations count up to the result. A chat session is what the chat system says, else messages with no silence of more than 30 minutes between them.`,
      zh: `${once.zh}联络、转交、升级均以解决时为止。会话以在线客服系统为准,否则以间隔不超过 30 分钟的消息为一次会话。`,
    },
    source: { kind: 'share', count: 'resolved.once', of: ['resolved'], days: 7 },
    better: 'higher',
  },
  {
    ...share,
    name: 'fcrNoRepeat7',
    title: { en: 'First contact resolution without a repeat', zh: '一次解决率(7 日内无重复来访)' },
    formula: {
      en: 'as firstContactResolution, and no further contact of the same customer and category within 7 days of the result / cases resolved',
      zh: '同一次解决率,且解决后 7 日内同一客户、同一类别无再次来访 / 已解决数',
    },
    edges: {
      en: 'Customers are told by the link to a known customer, or by membership number, phone number or mail address: cases that share one are of one customer; a case without any stands alone. A contact counts in the same case or another one of the same category, none being one as well. Read from single cases, so for periods of limited size; SQL has no such limit.',
      zh: '以已关联的客户,或会员号、电话、邮箱识别客户,任一相同即视为同一客户;均无者自成一户。同一工单或同类别(无类别亦为一类)其他工单的来访均计。逐单读取,故限于一定规模的周期;SQL 无此限制。',
    },
    source: { kind: 'unrepeated', count: 'resolved.once', of: 'resolved' },
    better: 'higher',
  },
  {
    ...share,
    name: 'reopenRate',
    title: { en: 'Reopen rate', zh: '重开率' },
    formula: { en: 'cases reopened at least once / cases resolved', zh: '至少重开一次的工单数 / 已解决数' },
    edges: { en: `${once.en} A later reopening corrects that day.`, zh: `${once.zh}其后的重开修正该日数据。` },
    source: { kind: 'share', count: 'resolved.reopened', of: ['resolved'] },
    better: 'lower',
  },
  ...(
    [
      ['escalationRate', 'any', 'Escalation rate', '升级率', 'at least one escalation', '至少一次升级'],
      [
        'escalationRate(asked)',
        'asked',
        'Escalation rate, asked for',
        '升级率(主动)',
        'an escalation that somebody asked for',
        '主动升级',
      ],
      [
        'escalationRate(automatic)',
        'automatic',
        'Escalation rate, automatic',
        '升级率(自动)',
        'an escalation by the rules',
        '规则自动升级',
      ],
      [
        'escalationRate(senior-agent)',
        'to.senior-agent',
        'Escalation rate to senior agents',
        '升级率(至高级专员)',
        'an escalation to a senior agent',
        '升级至高级专员',
      ],
      [
        'escalationRate(supervisor)',
        'to.supervisor',
        'Escalation rate to supervisors',
        '升级率(至主管)',
        'an escalation to a supervisor',
        '升级至主管',
      ],
      [
        'escalationRate(manager)',
        'to.manager',
        'Escalation rate to managers',
        '升级率(至管理层)',
        'an escalation to a manager',
        '升级至管理层',
      ],
    ] as const
  ).map(
    ([name, sort, en, zh, withEn, withZh]): Definition => ({
      ...share,
      name,
      clause: 'B6',
      title: { en, zh },
      formula: { en: `cases with ${withEn} in the period / cases active in it`, zh: `期内${withZh}的工单数 / 期内活跃工单数` },
      edges: active,
      source: { kind: 'shareOfActive', of: `escalated.${sort}` },
      better: 'lower',
    }),
  ),
  {
    ...share,
    name: 'escalatedInTime',
    clause: 'B6',
    title: { en: 'Escalated in time', zh: '及时上报率' },
    formula: { en: 'escalations told within 15 minutes of the need / escalations', zh: '需求产生 15 分钟内上报数 / 升级数' },
    edges: {
      en: 'Every escalation, to whatever level: who it goes to has been told when it is recorded. For one that the rules made, the need arose when the acknowledgement was due.',
      zh: '含各级升级;记录之时即视为已告知上级。规则自动升级的需求产生时间为应确认时间。',
    },
    source: { kind: 'share', count: 'escalations.inTime', of: ['escalations'] },
    better: 'higher',
  },
  {
    version: 1,
    clause: 'G1',
    unit: 'count',
    dimensions: everywhere,
    name: 'backlog',
    title: { en: 'Backlog', zh: '积压量' },
    formula: { en: 'cases not resolved at an instant', zh: '某一时刻未解决的工单数' },
    edges: {
      en: "As of `at`; without it the end of the period, or now while the period goes on. A reopened case is in it again. Agent and class are the case's present ones.",
      zh: '以 at 为准;未给出时取周期末,周期未结束则取当前。重开的工单重新计入。坐席与分类取工单当前值。',
    },
    source: { kind: 'stock', of: 'cases' },
    better: 'lower',
  },
  {
    version: 1,
    clause: 'G1',
    unit: 'seconds',
    dimensions: everywhere,
    name: 'backlogAge',
    title: { en: 'Age of the backlog', zh: '积压时长' },
    formula: { en: 'the instant - opening, of every case of the backlog', zh: '该时刻 - 开立时间(积压中的每个工单)' },
    edges: {
      en: 'As of the same instant as the backlog, round the clock, counted from the opening also where the case was reopened. Median and p90 exact, by nearest rank.',
      zh: '与积压量同一时刻,自然时间;重开者仍自开立起算。中位数与 P90 为精确最近秩。',
    },
    source: { kind: 'stock', of: 'ages' },
    better: 'lower',
  },
];
