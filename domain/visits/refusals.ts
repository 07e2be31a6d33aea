import { type Rejected, rejected } from '../kernel/decider.ts';
import type { Instant } from '../kernel/time.ts';
import type { VisitedClass } from '../policy/visit-rules.ts';

/** Every way a list of periodic visits says no. */

export const unknownList = (): Rejected =>
  rejected({
    code: 'unknown-visit-list',
    clause: 'D4',
    kind: 'missing',
    words: { en: 'There is no such list; POST /visit-lists draws one.', zh: '没有这份回访名单;请先用 POST /visit-lists 生成。' },
  });

export const dateBehind = (on: string): Rejected =>
  rejected({
    code: 'date-behind',
    clause: 'D4',
    kind: 'invalid',
    words: { en: `${on} is over; draw a list for today or a later day.`, zh: `${on} 已过去;请为今天或以后的日期生成名单。` },
  });

export const nobodyDue = (contactClass: VisitedClass, on: string, next: Instant | undefined): Rejected =>
  rejected({
    code: 'nobody-due',
    clause: 'D4',
    kind: 'conflict',
    words: {
      en: `No visit is due to any customer of the class ${contactClass} on ${on}; ${next === undefined ? 'there are none without one' : `the next is due at ${next}`}.`,
      zh: `${on} 没有应回访的 ${contactClass} 类客户;${next === undefined ? '该类客户均无待定回访' : `最近一位应于 ${next} 回访`}。`,
    },
  });

export const notForRole = (role: string | undefined): Rejected =>
  rejected({
    code: 'not-permitted',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: `The role ${role ?? '(none)'} may not do this; supervisor, manager and admin draw lists and share them out.`,
      zh: `角色 ${role ?? '(无)'} 无权执行此操作;回访名单由 supervisor、manager、admin 生成和分配。`,
    },
  });

export const nobodyForVisits = (customers: number): Rejected =>
  rejected({
    code: 'nobody-for-visits',
    clause: 'E2',
    kind: 'conflict',
    words: {
      en: `No agent of customer service has room for any of ${customers} visits; record people, raise their capacity, or wait until visits are done.`,
      zh: `客服团队没有人员可再承担这 ${customers} 个回访;请登记人员、提高容量,或待部分回访完成后再分配。`,
    },
  });
