import { namedKinds } from '../case/promised.ts';
import { type DeadlineKind, deadlineKinds } from '../case/words.ts';
import type { Instant } from '../kernel/time.ts';
import type { PolicyProblem } from './problem.ts';

/** What is wrong with when a version shall take effect, and on what. `previous`: when the version before it does. */
export const checkProposal = (
  { effectiveFrom, appliesToRunning }: { readonly effectiveFrom: Instant; readonly appliesToRunning: readonly DeadlineKind[] },
  { now, previous }: { readonly now: Instant; readonly previous: Instant | undefined },
): readonly PolicyProblem[] => [
  ...(effectiveFrom < now ? [backdated] : []),
  ...(previous !== undefined && effectiveFrom < previous ? [beforePrevious(previous)] : []),
  ...appliesToRunning.flatMap((kind, index) => {
    const path = `appliesToRunning.${index}`;
    if (!deadlineKinds.includes(kind)) return [{ path, ...unknownKind }];
    return namedKinds.includes(kind) ? [{ path, ...namedKind(kind) }] : [];
  }),
];

const backdated: PolicyProblem = {
  path: 'effectiveFrom',
  code: 'effective-in-the-past',
  clause: 'L2',
  words: { en: 'A policy takes effect now or later, never backwards.', zh: '策略只能从现在或以后生效,不能追溯。' },
};
const beforePrevious = (previous: Instant): PolicyProblem => ({
  path: 'effectiveFrom',
  code: 'effective-before-previous',
  clause: 'L2',
  words: {
    en: `The version before takes effect at ${previous}; this one cannot be earlier.`,
    zh: `上一版本于 ${previous} 生效,本版本不能更早。`,
  },
});
const unknownKind = {
  code: 'unknown-kind',
  clause: 'L2',
  words: { en: `Kinds of deadlines are ${deadlineKinds.join(', ')}.`, zh: `时限种类为 ${deadlineKinds.join('、')}。` },
};
const namedKind = (kind: DeadlineKind) => ({
  code: 'named-kind',
  clause: 'L2',
  words: {
    en: `The time of ${kind} was named by somebody; no policy moves it.`,
    zh: `${kind} 的时间由人指定,策略变更不能移动它。`,
  },
});
