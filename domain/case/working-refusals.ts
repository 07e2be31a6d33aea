import { type Rejected, rejected } from '../kernel/decider.ts';

/** How working a case says no (B1-B3, B10). */

export const needNotConfirmed = (first: 'restate' | 'confirm'): Rejected =>
  rejected({
    code: first === 'restate' ? 'need-not-restated' : 'need-not-confirmed',
    clause: 'B1',
    kind: 'conflict',
    words:
      first === 'restate'
        ? { en: 'Restate the need before the customer can confirm it.', zh: '请先复述客户需求,再由客户确认。' }
        : {
            en: 'Restate the need and have the customer confirm it before offering options.',
            zh: '提出方案前,请先复述需求并由客户确认。',
          },
  });

export const noSuchOption = (offered: number): Rejected =>
  rejected({
    code: 'no-such-option',
    clause: 'B2',
    kind: 'conflict',
    words:
      offered === 0
        ? {
            en: 'No options are open to choose from or to reject; offer 1 to 3 first.',
            zh: '当前没有可供选择或拒绝的方案,请先提出 1 至 3 个方案。',
          }
        : { en: `Choose one of the options 1 to ${offered}.`, zh: `请在方案 1 至 ${offered} 中选择。` },
  });

export const promiseInThePast = (): Rejected =>
  rejected({
    code: 'promise-in-the-past',
    clause: 'B3',
    kind: 'invalid',
    words: { en: 'A promise names a time that is still to come.', zh: '承诺的时间必须晚于现在。' },
  });

export const noSuchPromise = (known: readonly string[]): Rejected => noSuch('promise', 'B3', known);
export const noSuchDeparture = (known: readonly string[]): Rejected => noSuch('departure', 'B10', known);

/** A decision stands, so that nobody acts on one that was turned round behind them. */
export const departureDecided = (how: 'approved' | 'refused'): Rejected =>
  rejected({
    code: 'departure-decided',
    clause: 'B10',
    kind: 'conflict',
    words: {
      en: `The departure has been ${how} already; request a new one.`,
      zh: `该例外申请已${how === 'approved' ? '批准' : '拒绝'},如需变更请重新申请。`,
    },
  });

const noSuch = (what: 'promise' | 'departure', clause: string, known: readonly string[]): Rejected => {
  const list = known.join(', ') || '-';
  const zh = what === 'promise' ? '承诺' : '例外申请';
  return rejected({
    code: `no-such-${what}`,
    clause,
    kind: 'missing',
    words: { en: `The case has no such ${what}; it has: ${list}.`, zh: `工单没有这项${zh};现有:${list}。` },
  });
};

export const beforePromise = (madeAt: string): Rejected =>
  rejected({
    code: 'before-promise',
    clause: 'B3',
    kind: 'invalid',
    words: {
      en: `The promise was made at ${madeAt}; give an occurredAt from then on.`,
      zh: `该承诺作出于 ${madeAt};occurredAt 须为该时间或之后。`,
    },
  });

/** B3: what was promised is not archived away. */
export const promiseOwed = (promises: readonly string[]): Rejected =>
  rejected({
    code: 'promise-owed',
    clause: 'B3',
    kind: 'conflict',
    words: {
      en: `Promised and not done yet: ${promises.join(', ')}. Record that it was kept (promises/keeping), or have a supervisor give it up (promises/cancellation).`,
      zh: `尚有未兑现的承诺:${promises.join('、')}。请登记已兑现(promises/keeping),或由主管撤回(promises/cancellation)。`,
    },
  });

/** D5: a departure for a customer who was not reached needs the attempts first. */
export const notGivenUp = (attempts: number): Rejected =>
  rejected({
    code: 'not-given-up',
    clause: 'D5',
    kind: 'conflict',
    words: {
      en: `The follow-up has not ended as not reached; it ends so after ${attempts} attempts in vain, recorded at follow-up.`,
      zh: `回访尚未以“未联系上”结束;须先在 follow-up 登记 ${attempts} 次未联系上的尝试。`,
    },
  });
