/**
 * The words of a mail's own sender, for showing: what stands before the mail that it answers. Nothing is thrown away, the whole text
 * and the raw form stay in the store. A mail that is all quotation (a bare forward) is shown whole.
 */
export const ownWords = (text: string): string => {
  const lines = text.split('\n');
  const cut = lines.findIndex((line, index) => beginsQuotation(line, lines.slice(index + 1, index + 6)));
  const own = (cut < 0 ? lines : lines.slice(0, cut)).filter((line) => !/^\s*[>＞]/.test(line));
  // Foxmail puts the sender's address, Outlook a line, before the mail answered.
  const words = own
    .join('\n')
    .trim()
    .replace(cut < 0 ? /$^/ : /(\n\s*(\S+@\S+|[_-]{10,})\s*)+$/, '')
    .trim();
  return words === '' ? text.trim() : words;
};

const beginsQuotation = (line: string, next: readonly string[]): boolean => {
  const bare = line.trim();
  if (separators.some((separator) => separator.test(bare))) return true;
  if (attributions.some((attribution) => attribution.test(bare))) return next.some((one) => one.trim() !== '');
  // Clients that fold the attribution onto a second line.
  if (/^(On|在) .{5,120}$/.test(bare) && /(wrote:|写道[:：]|寫道[:：])\s*$/.test(next[0] ?? '')) return true;
  return heading.test(bare) && next.filter((one) => heading.test(one.trim())).length >= 2;
};

const separators: readonly RegExp[] = [
  /^-{2,}\s*(原始邮件|原邮件|邮件原件|转发邮件|轉寄郵件|原始郵件|original message|forwarded message|回复的邮件|转发的邮件)\s*-{2,}$/i,
  /^-{2,}\s*(原始邮件|原邮件)\s*-{2,}.*$/,
  /^begin forwarded message:$/i,
];

/** `在 2026年11月16日，客服写道：`, `On Mon, … wrote:`, `At 2026-11-16 09:30:00, "x" <y> wrote:`, `<y> 于2026年…写道：` */
const attributions: readonly RegExp[] = [
  /^(On|At|Le|Am) .{5,200}(wrote|a écrit|schrieb)\s*[:：]$/i,
  /^(在|于|於)?.{0,160}\d{4}.{2,160}(写道|寫道|写到)\s*[:：]?$/,
];

/** A line of the header block that Foxmail and Outlook put before the mail answered. */
const heading =
  /^[*\s]*(发件人|寄件人|寄件者|发送时间|發送時間|发送日期|日期|时间|收件人|收件者|抄送|主题|主題|from|sent|date|to|cc|subject)[*\s]*[:：]/i;
