import type { BusinessCalendar, Interval } from '../calendar/business-calendar.ts';
import type { ConductPolicy, FileAnnouncement } from '../conduct/phrases.ts';
import { businessDays, businessHours, businessMinutes, days, hours, minutes } from '../kernel/time.ts';
import { defaultInspection } from './inspection-rules.ts';
import { defaultTemplates } from './mail-templates.ts';
import { defaultRiskRules } from './risk-rules.ts';
import type { ServicePolicy, Target } from './service-policy.ts';
import { defaultStaffNotices } from './staff-notices.ts';

const officeHours: readonly Interval[] = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
];

/** L1: the centre's zone, hours, public holidays and make-up working days. */
export const defaultCalendar: BusinessCalendar = {
  id: 'default',
  zone: 'Asia/Shanghai',
  week: { 1: officeHours, 2: officeHours, 3: officeHours, 4: officeHours, 5: officeHours, 6: [], 7: [] },
  holidays: 'CN',
  makeUpDay: officeHours,
  dayLength: 8 * 3600,
};

const target = (clause: string, span: Target['span'], lead: Target['lead']): Target => ({ clause, span, lead });
const writtenPost = target('A8', businessHours(2), businessMinutes(30));
const periodicVisit = target('D4', businessDays(5), businessDays(1));
const acknowledgement = target('B6', minutes(15), minutes(5));

/** A10: the rule books' phrases and their English; greeting and closing where a text is a whole of its own. */
const conduct: ConductPolicy = {
  banned: [
    ...['不知道', '不清楚', '我们没做过', '他不在', '我们也没有办法'],
    ...["don't know", 'not clear', 'we have never done that', 'he is not here', 'there is nothing we can do'],
  ],
  exceptions: ['他不在乎', '他不在意', '其他不在'],
  greeting: {
    phrases: [
      ...['您好', '你好', '早上好', '上午好', '中午好', '下午好', '晚上好', '尊敬的'],
      ...['hello', 'hi', 'dear', 'good morning', 'good afternoon', 'good evening'],
    ],
    introductions: ['我是', '我叫', '工号', '客服专员', 'this is', 'my name is', 'i am', "i'm", 'agent'],
    channels: { phone: 'every', email: 'every', chat: 'first', social: 'first', forum: 'first', desk: 'never' },
  },
  closing: {
    phrases: [
      ...['感谢', '谢谢', '祝您', '顺祝', '再见', '此致'],
      ...['thank you', 'thanks', 'regards', 'sincerely', 'best wishes', 'have a nice day', 'have a good day', 'goodbye'],
    ],
    channels: { phone: 'every', email: 'every', chat: 'never', social: 'never', forum: 'never', desk: 'never' },
  },
};

/** A6: words that say that a file comes, or is here. */
const fileAnnouncement: FileAnnouncement = {
  phrases: [
    ...['发送文件', '发个文件', '发一个文件', '发份文件', '发一份', '发一下', '发送一份', '传一份', '发图', '发张图', '发一张'],
    ...[
      '发给您',
      '发给你',
      '发您',
      '为您发送',
      '给您发',
      '给您传',
      '请查收',
      '请查看',
      '请您查看',
      '附件',
      '如图',
      '见图',
      '截图如下',
    ],
    ...["i'm sending", 'i am sending', "i'll send", 'i will send', 'i have sent', "i've sent", 'let me send', 'sending you'],
    ...['attached', 'attachment', 'attaching', 'here is the', "here's the", 'please find', 'please see the', 'see the file'],
  ],
  within: minutes(15),
};

/** What holds until a centre sets its own policy; every value is one of the rule books' or our default for its blank. */
export const defaultPolicy: ServicePolicy = {
  version: 1,
  calendar: defaultCalendar,
  firstResponse: {
    // A call that nobody answered is called back; an answered call is its own answer.
    phone: { usual: target('A5', businessMinutes(30), businessMinutes(10)) },
    chat: { usual: target('A6', minutes(3), minutes(1)) },
    email: {
      usual: target('A7', businessHours(8), businessHours(1)),
      byType: { complaint: target('A7', businessHours(2), businessMinutes(30)) },
    },
    social: { usual: writtenPost },
    forum: { usual: writtenPost },
    desk: {},
  },
  resolution: {
    urgent: target('B11', hours(4), minutes(30)),
    high: target('B11', businessHours(8), businessHours(1)),
    normal: target('B11', businessDays(3), businessHours(4)),
    low: target('B11', businessDays(5), businessHours(8)),
  },
  escalationAcknowledgement: {
    agent: acknowledgement,
    'senior-agent': acknowledgement,
    supervisor: acknowledgement,
    manager: acknowledgement,
  },
  followUp: target('D1', days(3), hours(12)),
  progress: target('B4', businessDays(1), businessHours(1)),
  seriousComplaintReport: target('C2', hours(24), hours(4)),
  suggestion: target('C5', businessDays(7), businessDays(1)),
  newCustomerContact: target('D3', days(7), days(1)),
  surveyExpiry: target('D1', days(14), days(1)),
  rectification: target('F3', businessDays(3), businessDays(1)),
  inspection: defaultInspection,
  promiseLead: minutes(30),
  followUpAttempts: 3,
  automaticAnswersPerHour: 5,
  // E1: agents 70 %, senior agents 20 %, supervisors 10 %.
  makeUp: { agent: 0.7, 'senior-agent': 0.2, supervisor: 0.1 },
  visits: {
    byClass: {
      prospect: { every: days(30), within: periodicVisit },
      'rebate-customer': { every: days(60), within: periodicVisit },
      'repeat-rebate-customer': { every: days(30), within: periodicVisit },
      'not-yet-reached': { every: days(14), within: periodicVisit },
    },
    perCaseOfCapacity: 5,
  },
  // G3: our default for what the rule book leaves to judgement.
  quarter: { closesAfter: days(15), weakness: { least: 50, level: 0.05, share: 0.08, time: 0.5 } },
  risk: defaultRiskRules,
  // H1: 40/25/20/15.
  performance: { scheme: 'weighted', weights: { csat: 40, efficiency: 25, inspection: 20, exam: 15 } },
  conduct,
  fileAnnouncement,
  support: { faq: 'https://desk.example/faq', contacts: [] },
  templates: defaultTemplates,
  staffNotices: defaultStaffNotices,
};
