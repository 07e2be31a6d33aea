import type { BusinessCalendar, Interval } from '../calendar/business-calendar.ts';
import { businessDays, businessHours, businessMinutes, days, hours, minutes } from '../kernel/time.ts';
import type { ServicePolicy, Target } from './service-policy.ts';

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
const acknowledgement = target('B6', minutes(15), minutes(5));

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
  promiseLead: minutes(30),
  followUpAttempts: 3,
};
