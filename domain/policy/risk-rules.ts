import { type Duration, days } from '../kernel/time.ts';

/** Early signs of trouble (C4), each a rule of its own that a centre tunes. */
export type RiskRules = {
  /** So many contacts of the customer on one case within the span. */
  readonly repeatedContact: { readonly contacts: number; readonly within: Duration };
  /** A score that is so much lower than the one before it. */
  readonly fallingScores: { readonly drop: number };
  readonly angryWords: PhraseRule;
  readonly unreasonableDemands: PhraseRule;
};
/** At least so many of the phrases in one text of the customer; what lies inside an exception does not count. */
export type PhraseRule = {
  readonly phrases: readonly string[];
  readonly exceptions: readonly string[];
  readonly atLeast: number;
};

export const defaultRiskRules: RiskRules = {
  repeatedContact: { contacts: 3, within: days(7) },
  fallingScores: { drop: 2 },
  angryWords: {
    phrases: [
      ...['气死', '愤怒', '忍无可忍', '受够了', '骗子', '欺骗', '垃圾', '太差', '恶心', '不要脸', '没完没了'],
      ...['投诉到', '曝光', '起诉', '律师', '媒体', '消协', '12315', '工商局'],
      ...['furious', 'outrageous', 'disgusting', 'disgraceful', 'unacceptable', 'ridiculous', 'fed up', 'scam', 'liars', 'worst'],
      ...['lawyer', 'sue you', 'take legal action', 'go to the press', 'consumer protection'],
    ],
    exceptions: ['垃圾桶', '垃圾袋', '垃圾处理', '流媒体', '多媒体'],
    atLeast: 1,
  },
  unreasonableDemands: {
    phrases: [
      ...['十倍赔偿', '百倍赔偿', '赔十倍', '精神损失费', '登报道歉', '上门道歉', '开除他', '开除她', '终身免费', '免费送我'],
      ...['ten times', 'ten-fold', 'emotional damages', 'fire him', 'fire her', 'free for life', 'public apology'],
    ],
    exceptions: ['called ten times', 'tried ten times', 'ten times already'],
    atLeast: 1,
  },
};
