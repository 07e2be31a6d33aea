import { type Definition, everywhere } from './definition.ts';

/** Contacts and calls (A1, A5). */

const offered = {
  en: 'A call is offered when it reached the queue or an agent: it was seen waiting or ringing, was taken up, or the phone system says that nobody took it up. Inbound calls only, dated by their outcome; a call whose outcome is not known yet counts nowhere.',
  zh: '进入排队或到达坐席的来电计为呼入:曾排队或振铃、已接听,或话务系统报告无人接听。仅计来电,按结果发生时间归日;结果未知的来电不计。',
};
const share = { version: 1, clause: 'A5', unit: 'share', dimensions: everywhere } as const;

export const contactFigures: readonly Definition[] = [
  {
    name: 'contacts',
    version: 1,
    clause: 'G1',
    unit: 'count',
    title: { en: 'Contacts', zh: '联络量' },
    formula: { en: 'inbound interactions', zh: '来访联络数' },
    edges: {
      en: 'A call is one contact. Automatic replies, bounces, list and bulk mail are recorded, not counted. Dated by when the contact was made, and told apart by its own channel; the agent is whoever holds the case.',
      zh: '一通来电计一次。自动回复、退信、列表及群发邮件只记录不计数。按联络发生时间归日,按联络自身渠道区分;坐席为工单持有人。',
    },
    source: { kind: 'count', of: 'contacts' },
    dimensions: everywhere,
    better: 'neither',
  },
  {
    ...share,
    name: 'answerRate',
    title: { en: 'Answer rate', zh: '电话接通率' },
    formula: { en: 'calls answered / calls offered', zh: '接听数 / 呼入数' },
    edges: {
      en: `${offered.en} Calls given up within 5 s are in.`,
      zh: `${offered.zh}5 秒内放弃的来电计入。`,
    },
    source: { kind: 'share', count: 'calls.answered', of: ['calls.offered'] },
    better: 'higher',
  },
  {
    ...share,
    name: 'answerRateNoShort',
    title: { en: 'Answer rate without short abandons', zh: '电话接通率(不含短时放弃)' },
    formula: { en: 'calls answered / (calls offered - given up within 5 s)', zh: '接听数 /(呼入数 - 5 秒内放弃数)' },
    edges: {
      en: `${offered.en} The 5 s run from the first report of the call to its end.`,
      zh: `${offered.zh}5 秒自来电首个报告起至结束止。`,
    },
    source: { kind: 'share', count: 'calls.answered', of: ['calls.offered'], less: 'calls.short' },
    better: 'higher',
  },
  {
    ...share,
    name: 'answeredInThreeRings',
    title: { en: 'Answered within three rings', zh: '三声内接听率' },
    formula: { en: 'answered with a ring time of at most 9 s / calls answered', zh: '振铃不超过 9 秒接听数 / 接听数' },
    edges: {
      en: 'Ring time is answered at - ringing at. An answered call whose ringing was never reported is not within.',
      zh: '振铃时长 = 接听时间 - 振铃时间。未报告振铃的已接来电不算三声内。',
    },
    source: { kind: 'share', count: 'calls.in3rings', of: ['calls.answered'] },
    better: 'higher',
  },
  {
    ...share,
    name: 'serviceLevel20',
    title: { en: 'Service level, 20 s', zh: '20 秒服务水平' },
    formula: { en: 'answered within 20 s / (calls offered - given up within 5 s)', zh: '20 秒内接听数 /(呼入数 - 5 秒内放弃数)' },
    edges: {
      en: `${offered.en} The 20 s run from the first report of the call to its being taken up.`,
      zh: `${offered.zh}20 秒自来电首个报告起至接听止。`,
    },
    source: { kind: 'share', count: 'calls.in20s', of: ['calls.offered'], less: 'calls.short' },
    better: 'higher',
  },
  {
    ...share,
    name: 'abandonRate',
    title: { en: 'Abandon rate', zh: '呼损率' },
    formula: { en: 'calls not answered / calls offered', zh: '未接听数 / 呼入数' },
    edges: {
      en: `${offered.en} Abandoned is every offered call that ended without a person, short ones too.`,
      zh: `${offered.zh}凡未由人工接听即结束的呼入均计,含短时放弃。`,
    },
    source: { kind: 'share', count: 'calls.abandoned', of: ['calls.offered'] },
    better: 'lower',
  },
];
