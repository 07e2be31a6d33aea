/**
 * Mail that no person wrote to us, by what its headers say.
 * - `bounce`: a report that our own mail was not delivered; answering it would bounce again.
 * - `feedback`: a mail provider's word that a customer called our mail spam (RFC 5965).
 * - `auto-reply`: a machine's answer (holiday notice, read receipt); answering it may go on for ever.
 * - `list`, `bulk`: written to many, or by a machine of its own accord. It may still concern us, so it opens a case like any
 *   other; it only gets no automatic answer.
 */
export type Automatic = 'auto-reply' | 'bounce' | 'feedback' | 'list' | 'bulk';

export type MailSigns = {
  /** First value of a header, name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The SMTP sender where known: empty for the null return path of reports. */
  readonly envelopeFrom: string | undefined;
  readonly fromAddress: string;
  readonly subject: string;
};

/** `undefined` for a person's mail. A Precedence header alone drops nothing: `normal` and `first-class` mean nothing here. */
export const automaticOf = (signs: MailSigns): Automatic | undefined => {
  const { header } = signs;
  const report = reportType(header('content-type'));
  const postOffice = /^(mailer-daemon|mail-daemon|postmaster|microsoftexchange[0-9a-f]{20,})(@|$)/i.test(signs.fromAddress);
  if (report === 'feedback-report') return 'feedback';
  if (report === 'delivery-status' || header('x-failed-recipients') !== undefined || postOffice) return 'bounce';
  if (answersItself(signs) || report !== undefined) return 'auto-reply';
  if (hasNullSender(signs) || returned.test(signs.subject.trim())) return 'bounce';
  const precedence = header('precedence')?.trim().toLowerCase();
  if (header('list-id') !== undefined || header('list-post') !== undefined || precedence === 'list') return 'list';
  const suppressed = /\b(all|oof|autoreply)\b/i.test(header('x-auto-response-suppress') ?? '');
  const unasked = precedence === 'bulk' || precedence === 'junk' || header('list-unsubscribe') !== undefined;
  return unasked || suppressed || autoSubmitted(signs) !== undefined ? 'bulk' : undefined;
};

const answersItself = (signs: MailSigns): boolean => {
  const { header, subject } = signs;
  const submitted = autoSubmitted(signs);
  if (submitted === 'auto-replied') return true;
  if (['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-autoreply-from'].some((name) => header(name) !== undefined))
    return true;
  if (header('precedence')?.trim().toLowerCase() === 'auto_reply' || autoReplyPrefix.test(subject.trim())) return true;
  const machine = submitted !== undefined || header('x-auto-response-suppress') !== undefined || hasNullSender(signs);
  return machine && autoReplySubject.test(subject.trim());
};

/** RFC 3834's keyword without its parameters; `no` is what a person's mail may say. */
const autoSubmitted = ({ header }: MailSigns): string | undefined => {
  const keyword = header('auto-submitted')?.split(/[;(]/)[0]?.trim().toLowerCase();
  return keyword === undefined || keyword === '' || keyword === 'no' ? undefined : keyword;
};

const hasNullSender = ({ header, envelopeFrom }: MailSigns): boolean =>
  envelopeFrom === '' || envelopeFrom === '<>' || /^<\s*>$/.test(header('return-path')?.trim() ?? '');

const reportType = (contentType: string | undefined): string | undefined =>
  /^\s*multipart\/report\b/i.test(contentType ?? '')
    ? (/report-type\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'delivery-status')
    : undefined;

/** What a subject of a machine begins with; a person may write so too, so it counts with another sign of a machine only. */
const autoReplySubject =
  /^(auto(matic)?[ -]?(reply|response)|out of (the )?office|vacation|abwesenheit|réponse automatique|自动(回复|答复|应答)|自動(回覆|回復|答覆)|外出|休假|不在办公室|不在辦公室)|（?自动回复）?/i;

/** What Exchange, Foxmail, QQ and 163 put before the subject of the mail they answer: with its colon no person writes it. */
const autoReplyPrefix =
  /^[[(（【]?(automatic reply|auto[- ]?reply|out of office( auto[- ]?reply)?|自动(回复|答复|应答)|自動(回覆|回復|答覆)|假期自动回复|外出自动回复)[\])）】]?\s*[:：]/i;

/** Subjects under which servers give mail back, whatever sender they name. */
const returned =
  /^(系统退信|退信通知|来自.{1,40}的退信|邮件(投递失败|发送失败|被退回)|未送达[:：]|无法(送达|投递)[:：]|undeliver(ed|able)( mail|:)|mail delivery (failed|failure|subsystem)|delivery status notification|delivery (delayed|failure)|failure notice$|returned mail:|warning: (could not send|message.{1,40}delayed))/i;
