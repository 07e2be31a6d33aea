/**
 * What an agent wrote, without what the agent's own mail program put under it: the mails quoted below, and a signature. The desk
 * signs by itself (A7), and the customer's program shows the thread; said once, a thread stays readable. Only what is certainly not
 * the agent's words goes: a quotation with answers between its lines stays as it is.
 */
export const cleanReply = (text: string): string => {
  const lines = text.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  const words = withoutSignature(lines.slice(0, quotationIn(lines)));
  const cleaned = words.join('\n').trim();
  return cleaned === '' ? text.trim() : cleaned;
};

/** Where a quotation begins that goes on to the end; the number of lines where there is none. */
const quotationIn = (lines: readonly string[]): number => {
  const start = lines.findIndex((line, index) => {
    const rest = lines.slice(index + 1);
    if (attribution.test(line.trim())) return rest.some(isQuoted) && rest.every(isQuotedOrEmpty);
    if (divider.test(line.trim())) return rest.slice(0, 4).some((one) => header.test(one.trim()));
    return isQuoted(line) && rest.every(isQuotedOrEmpty);
  });
  return start < 0 ? lines.length : start;
};

/** `-- ` and at most ten short lines behind it. */
const withoutSignature = (lines: readonly string[]): readonly string[] => {
  const start = lines.findLastIndex((line) => /^--\s*$/.test(line));
  const short = lines.slice(start + 1).every((line) => line.length <= 80) && lines.length - start <= 11;
  return start > 0 && short ? lines.slice(0, start) : lines;
};

const isQuoted = (line: string): boolean => /^\s*>/.test(line);
const isQuotedOrEmpty = (line: string): boolean => isQuoted(line) || line.trim() === '';

/** `On … wrote:`, `在…写道：`, `Am … schrieb …:`. */
const attribution = /(\bwrote:|\bschrieb\b.*:|写道[:：]|寫道[:：])$/i;
const divider = /^-{2,}\s*(original message|原始邮件|原始郵件|forwarded message|转发邮件|回复邮件)\s*-{2,}$|^_{10,}$/i;
const header = /^\*?(from|sent|发件人|寄件者|发送时间)\*?\s*[:：]/i;
