import { type Rejected, rejected } from '../kernel/decider.ts';

/** Every way a customer's record says no. */

export const unknownCustomer = (): Rejected =>
  rejected({
    code: 'unknown-customer',
    clause: 'A2',
    kind: 'missing',
    words: {
      en: 'There is no customer with this number; GET /customers finds one by phone, email, membership or name.',
      zh: '没有这个编号的客户;请用 GET /customers 按电话、邮箱、会员号或姓名查询。',
    },
  });

export const anotherCustomer = (): Rejected =>
  rejected({
    code: 'another-customer',
    clause: 'A2',
    kind: 'conflict',
    words: {
      en: 'This customer number is taken; send the request again with another Idempotency-Key.',
      zh: '此客户编号已被占用,请更换 Idempotency-Key 后重试。',
    },
  });

export const alreadyMerged = (into: string): Rejected =>
  rejected({
    code: 'already-merged',
    clause: 'A2',
    kind: 'conflict',
    words: {
      en: `This record is merged into ${into}; work with that one, or unmerge first.`,
      zh: `此记录已合并到 ${into};请使用该记录,或先取消合并。`,
    },
  });

export const notMerged = (): Rejected =>
  rejected({
    code: 'not-merged',
    clause: 'A2',
    kind: 'conflict',
    words: {
      en: 'This record is not merged into another one; there is nothing to undo, work with it as it is.',
      zh: '此记录未合并到其他记录,无需撤销,请直接使用。',
    },
  });

export const badSurvivor = (why: 'itself' | 'missing' | 'merged'): Rejected =>
  rejected({
    code: `survivor-${why}`,
    clause: 'A2',
    kind: why === 'missing' ? 'missing' : 'conflict',
    words: {
      itself: { en: 'A record cannot be merged into itself; name another one.', zh: '记录不能合并到自身,请指定另一个。' },
      missing: {
        en: 'There is no customer with the number in `into`; name the record that stays.',
        zh: 'into 所指的客户不存在;请填写要保留的记录。',
      },
      merged: {
        en: 'The record in `into` is itself merged into another one; name the surviving one.',
        zh: 'into 所指的记录已被合并,请指定合并后的记录。',
      },
    }[why],
  });

export const fromTheFuture = (clause: 'D3' | 'D4' = 'D3'): Rejected =>
  rejected({
    code: 'from-the-future',
    clause,
    kind: 'invalid',
    words: {
      en: 'occurredAt lies in the future; give a time up to now.',
      zh: 'occurredAt 晚于当前时间,请给出不晚于现在的时间。',
    },
  });

export const notForRole = (role: string | undefined): Rejected =>
  rejected({
    code: 'not-permitted',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: `The role ${role ?? '(none)'} may not do this; agents work with customers, supervisors share them out.`,
      zh: `角色 ${role ?? '(无)'} 无权执行此操作;客服人员维护客户,主管分配客户。`,
    },
  });

export const nuisanceIsDecided = (): Rejected =>
  rejected({
    code: 'nuisance-is-decided',
    clause: 'A9',
    kind: 'forbidden',
    words: {
      en: 'The class nuisance takes a customer’s cases out of the figures: a supervisor or a manager says who is one, and whose cases are theirs. Ask one of them, or set another class.',
      zh: '“骚扰”分类会使该客户的工单不计入统计:由主管或管理层认定及关联工单。请提交主管处理,或选择其他分类。',
    },
  });

export const noVisitOwed = (): Rejected =>
  rejected({
    code: 'no-visit-owed',
    clause: 'D4',
    kind: 'conflict',
    words: {
      en: 'No periodic visit is owed to this customer; record a contact instead, or draw a list first.',
      zh: '该客户目前没有待完成的定期回访;请改为登记联络,或先生成回访名单。',
    },
  });

export const anotherVisitOwed = (list: string): Rejected =>
  rejected({
    code: 'visit-owed',
    clause: 'D4',
    kind: 'conflict',
    words: {
      en: `A visit of the list ${list} is still owed to this customer; record its form first.`,
      zh: `该客户在名单 ${list} 中的回访尚未完成,请先填写回访表。`,
    },
  });

export const notTheirVisit = (to: string): Rejected =>
  rejected({
    code: 'not-your-visit',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: `This visit was given to ${to}; a supervisor can hand it over.`,
      zh: `该回访已分配给 ${to};可请主管改派。`,
    },
  });

export const satisfactionOfNobody = (reached: boolean): Rejected =>
  rejected({
    code: reached ? 'satisfaction-missing' : 'satisfaction-of-nobody',
    clause: 'D4',
    kind: 'invalid',
    words: reached
      ? { en: 'The customer was reached: say whether they are satisfied.', zh: '已联系上客户,请填写客户是否满意(satisfied)。' }
      : { en: 'Nobody was reached: leave satisfied out.', zh: '未联系上客户,请不要填写 satisfied。' },
  });

export const nextStepMissing = (): Rejected =>
  rejected({
    code: 'next-step-missing',
    clause: 'D4',
    kind: 'invalid',
    words: {
      en: 'The customer is not satisfied: say in nextStep what happens now.',
      zh: '客户不满意,请在 nextStep 中填写下一步措施。',
    },
  });

export const beforeVisit = (assignedAt: string): Rejected =>
  rejected({
    code: 'before-visit',
    clause: 'D4',
    kind: 'invalid',
    words: {
      en: `The visit was given at ${assignedAt}; give an occurredAt after that, or record an earlier contact as a contact.`,
      zh: `该回访于 ${assignedAt} 分配;occurredAt 须晚于此时间,更早的联络请登记为普通联络。`,
    },
  });
