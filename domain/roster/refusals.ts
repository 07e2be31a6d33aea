import { type Rejected, rejected } from '../kernel/decider.ts';
import type { Work } from './words.ts';

/** Every way the roster says no. */

export const unknownAgent = (): Rejected =>
  rejected({
    code: 'unknown-agent',
    clause: 'E1',
    kind: 'missing',
    words: { en: 'Nobody on the roster has this id; record the person first.', zh: '花名册中没有此编号的人员,请先登记。' },
  });

export const alreadyJoined = (): Rejected =>
  rejected({
    code: 'already-joined',
    clause: 'E1',
    kind: 'conflict',
    words: {
      en: 'This person is on the roster already; record changes instead.',
      zh: '此人已在花名册中,请改用变更登记。',
    },
  });

export const hasLeft = (id: string): Rejected =>
  rejected({
    code: 'agent-left',
    clause: 'E6',
    kind: 'conflict',
    words: { en: `${id} has left; choose somebody on the roster.`, zh: `${id} 已离职,请选择在册人员。` },
  });

export const beyondCapacity = (id: string, capacity: number, work: Work): Rejected =>
  rejected({
    code: 'beyond-capacity',
    clause: 'E2',
    kind: 'conflict',
    words: {
      en: `${id} holds ${capacity} ${work}, which is all that ${id} can hold; choose somebody else or leave \`to\` out.`,
      zh: `${id} 已有 ${capacity} 个${work === 'cases' ? '工单' : '在线会话'},已达上限;请选择他人,或不填 to 由系统分配。`,
    },
  });

export const notTheirs = (role: string | undefined): Rejected =>
  rejected({
    code: 'not-permitted',
    clause: 'E6',
    kind: 'forbidden',
    words: {
      en: `The role ${role ?? '(none)'} may not do this; supervisor, manager and admin keep the roster, everyone their own state.`,
      zh: `角色 ${role ?? '(无)'} 无权执行此操作;花名册由 supervisor、manager、admin 维护,本人可设置自己的状态。`,
    },
  });
