import { type Definition, everywhere } from './definition.ts';

/** How long customers wait, and how long work takes (A6-A8, B11, B12). */

const seconds = { version: 1, unit: 'seconds', better: 'lower', dimensions: everywhere } as const;
const clocks = {
  en: 'In business and calendar time, by the calendar of the policy in force at the start. Median and p90 by nearest rank, from a histogram within 1 %.',
  zh: '同时给出工作时间与自然时间,按起点时有效策略的日历计算。中位数与 P90 为最近秩,取自误差不超过 1% 的直方图。',
};
const waited = {
  en: 'from the opening to the result, less the time in which the customer was waited for',
  zh: '自开立至解决,扣除等待客户的时间',
};

export const timeFigures: readonly Definition[] = [
  {
    ...seconds,
    name: 'firstResponseTime',
    clause: 'G1',
    title: { en: 'First response time', zh: '首次响应时间' },
    formula: { en: 'first human outbound reply - first inbound interaction', zh: '首次人工回复时间 - 首次来访时间' },
    edges: {
      en: `A call that a person takes up is its own answer. Automatic acknowledgements and changes of state are no reply, and what was said before the first contact answers nothing. By the time at which things happened, whenever they were noted. No value for a case that the desk opened itself. Dated by the reply; the agent is who replied, the channel the one the case came by. While a period goes on, a breached first response that is still owed counts as waiting until now. ${clocks.en}`,
      zh: `人工接听即为首次响应。自动回执与状态变更不算回复,首次来访之前的外发不算响应。以事实发生时间为准,与补录时间无关。坐席自建工单无此值。按回复时间归日;坐席为回复人,渠道为工单来源渠道。周期未结束时,已超时仍未响应的按等待至当前计入。${clocks.zh}`,
    },
    source: { kind: 'times', of: 'firstResponse', target: 'first-response' },
  },
  {
    ...seconds,
    name: 'nextResponseTime',
    clause: 'G1',
    title: { en: 'Next response time', zh: '后续响应时间' },
    formula: { en: 'outbound reply - oldest unanswered inbound interaction', zh: '回复时间 - 最早未回复来访时间' },
    edges: {
      en: `One value for each wait that is over, the first response apart; on a case that the desk opened itself every wait is one. Dated by the reply; the agent is who replied, the channel that of the oldest unanswered contact. ${clocks.en}`,
      zh: `每次等待一个值,首次响应除外;坐席自建工单的每次等待均计。按回复时间归日;坐席为回复人,渠道为最早未回复来访的渠道。${clocks.zh}`,
    },
    source: { kind: 'times', of: 'nextResponse', target: 'next-response' },
  },
  {
    ...seconds,
    name: 'resolutionTime',
    clause: 'G1',
    title: { en: 'Resolution time', zh: '解决时长' },
    formula: { en: `${waited.en}; the last result`, zh: `${waited.zh};以最后一次解决为准` },
    edges: {
      en: `Dated by the last result; a case that was reopened has no value until it is resolved again. ${clocks.en}`,
      zh: `按最后一次解决归日;重开的工单在再次解决前无值。${clocks.zh}`,
    },
    source: { kind: 'times', of: 'resolution', target: 'resolution' },
  },
  {
    ...seconds,
    name: 'firstResolutionTime',
    clause: 'G1',
    title: { en: 'First resolution time', zh: '首次解决时长' },
    formula: { en: `${waited.en}; the first result`, zh: `${waited.zh};以首次解决为准` },
    edges: {
      en: `Dated by the first result, which a reopening does not take back. ${clocks.en}`,
      zh: `按首次解决归日,重开不影响。${clocks.zh}`,
    },
    source: { kind: 'times', of: 'firstResolution' },
  },
  {
    ...seconds,
    name: 'averageHandlingTime',
    clause: 'H3',
    better: 'neither',
    title: { en: 'Average handling time', zh: '平均处理时长' },
    formula: {
      en: 'calls: (talk + hold + wrap-up) / calls handled; written channels: recorded handling seconds / interactions that have them',
      zh: '电话:(通话 + 保持 + 事后处理)/ 处理通数;文字渠道:已记录处理秒数 / 有记录的联络数',
    },
    edges: {
      en: 'One value for each channel, never mixed across them: there is no total. Calls of both directions that a person had, once their talk is known, dated by their end. Round the clock; median and p90 from a histogram within 1 %.',
      zh: '每个渠道各一值,绝不跨渠道合并,故无总值。含双向且由人工接听、通话时长已知的电话,按结束时间归日。自然时间;中位数与 P90 取自误差不超过 1% 的直方图。',
    },
    source: { kind: 'timesByChannel', of: 'handling' },
  },
];
