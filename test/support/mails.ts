/** Raw mails as programs really write them, each line ended by CRLF. */

export type MailText = {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly messageId?: string | undefined;
  readonly date?: string;
  /** More header lines, as they stand. */
  readonly headers?: readonly string[];
};

export const plainMail = (mail: MailText = {}): Buffer =>
  rawMail(
    [...heading(mail), 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
    mail.text ?? 'My parcel has not come.\nPlease help.',
  );

/**
 * A Chinese mail that says GB2312 and is wider: 镕 and 堃 are in GBK only, 𠮷 takes the four bytes of GB18030. Name, subject and
 * text are GB18030 bytes.
 */
export const gb18030Mail = (mail: MailText = {}): Buffer => {
  const from = `=?gb2312?B?${gb18030.name.toString('base64')}?= <zhu@example.cn>`;
  const subject = `=?GB2312?B?${gb18030.subject.toString('base64')}?=`;
  const type = ['MIME-Version: 1.0', 'Content-Type: text/plain;', '\tcharset="gb2312"', 'Content-Transfer-Encoding: base64'];
  return rawMail([...heading({ from, subject, ...mail }), ...type], gb18030.text.toString('base64'));
};

/** What `gb18030Mail` says. */
export const gb18030Words = { name: '朱镕堃', subject: '投诉：订单𠮷', text: '您好，我叫朱镕堃，退款100€。' } as const;

/** The same words in GB18030; no encoder for it comes with Node. */
export const gb18030 = {
  name: Buffer.from('d6ece94688d2', 'hex'),
  subject: Buffer.from('cdb6cbdfa3bab6a9b5a59534b235', 'hex'),
  text: Buffer.from('c4fabac3a3acced2bdd0d6ece94688d2a3accdcbbfee313030a2e3a1a3', 'hex'),
} as const;

/** Raw 8-bit Chinese in subject and body with no charset declared anywhere, as old scripts send it. */
export const undeclaredGbMail = (): Buffer =>
  Buffer.concat([
    Buffer.from('From: script@example.cn\r\nTo: support@desk.example\r\nMessage-ID: <old-1@example.cn>\r\nSubject: '),
    Buffer.from('cdb6cbdfb6a9b5a5', 'hex'), // 投诉订单
    Buffer.from('\r\n\r\n'),
    Buffer.from('c4fabac3a3acced2d2aacdcbbbf5a1a3', 'hex'), // 您好，我要退货。
    Buffer.from('\r\n'),
  ]);

export const htmlMail = (html: string, mail: MailText = {}): Buffer =>
  rawMail(
    [...heading(mail), 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
    html,
  );

/** An answer to mails that went before; ids without brackets. */
export const replyMail = (thread: { readonly inReplyTo: string; readonly references?: readonly string[] } & MailText): Buffer => {
  const references = (thread.references ?? [thread.inReplyTo]).map((id) => `<${id}>`).join('\r\n ');
  const headers = [`In-Reply-To: <${thread.inReplyTo}>`, `References: ${references}`, ...(thread.headers ?? [])];
  return plainMail({ subject: 'Re: My parcel', messageId: 'reply-1@customer.example', ...thread, headers });
};

/** A holiday notice, with the headers of RFC 3834. */
export const autoReplyMail = (mail: MailText = {}): Buffer =>
  plainMail({
    subject: 'Automatic reply: My parcel',
    text: 'I am on holiday until Monday.',
    ...mail,
    headers: ['Auto-Submitted: auto-replied', 'Precedence: bulk', ...(mail.headers ?? [])],
  });

/** A report that a mail could not be delivered. */
export const bounceMail = (): Buffer =>
  rawMail(
    [
      'From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>',
      'To: support@desk.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Message-ID: <bounce-1@mx.customer.example>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    ],
    [
      '--b1\r\nContent-Type: text/plain\r\n\r\nThis is the mail system. I could not deliver your mail.',
      '--b1\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; nobody@customer.example\r\nAction: failed\r\nStatus: 5.1.1',
      '--b1--',
    ].join('\r\n\r\n'),
  );

/** RFC 5965: a provider's word that somebody called our mail spam, with our mail in it. */
export const feedbackMail = (original = 'Subject: Re: parcel'): Buffer =>
  rawMail(
    [
      'From: <fbl@mail.example>',
      'To: support@desk.example',
      'Subject: FW: Re: parcel',
      'Message-ID: <fbl-1@mail.example>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=feedback-report; boundary="f1"',
    ],
    [
      '--f1\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.',
      '--f1\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1',
      `--f1\r\nContent-Type: message/rfc822\r\n\r\n${original}\r\n\r\nHello`,
      '--f1--',
    ].join('\r\n\r\n'),
  );

/** Text and a file. */
export const attachmentMail = (file: { readonly name: string; readonly content: Buffer }, mail: MailText = {}): Buffer =>
  rawMail(
    [...heading(mail), 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="m1"'],
    [
      `--m1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${mail.text ?? 'See the picture.'}`,
      [
        '--m1\r\nContent-Type: image/png',
        'Content-Transfer-Encoding: base64',
        `Content-Disposition: attachment; filename="=?utf-8?B?${Buffer.from(file.name).toString('base64')}?="`,
        `\r\n${file.content.toString('base64')}`,
      ].join('\r\n'),
      '--m1--\r\n',
    ].join('\r\n'),
  );

/** Not a mail at all. */
export const malformedMail = (): Buffer => Buffer.from('\u0000\u0001 this is no mail, it only came to the mail port\r\n');

const rawMail = (headers: readonly string[], body: string): Buffer =>
  Buffer.from(`${headers.join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}\r\n`);

const heading = (mail: MailText): readonly string[] => {
  const { from = 'Ann Miller <ann@customer.example>', to = 'support@desk.example', subject = 'My parcel' } = mail;
  const messageId = 'messageId' in mail ? mail.messageId : 'first-1@customer.example';
  return [
    'Return-Path: <ann@customer.example>',
    'Received: from mx.customer.example by mx.desk.example; Mon, 16 Nov 2026 01:30:01 +0000',
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${mail.date ?? 'Mon, 16 Nov 2026 09:30:00 +0800'}`,
    ...(messageId === undefined ? [] : [`Message-ID: <${messageId}>`]),
    ...(mail.headers ?? []),
  ];
};
