import { base64, big5, bWord, gb, gb18030, hz, percent, quotedPrintable, qWord, utf8, utf16 } from './chinese-encoders.ts';

/** A mail as a Chinese mail program writes it, and what a person reads in it. */
export type ChineseMail = {
  readonly name: string;
  readonly raw: Buffer;
  readonly subject: string;
  readonly text: string;
  /** Where it differs from the text: the sender's own words, without the mail answered. */
  readonly own?: string;
  readonly files?: readonly string[];
  /** True where the mail lies about its character set, or says nothing of it. */
  readonly doubtful?: true;
  readonly messageId?: string;
};

const complaint = {
  subject: '投诉：空调漏水',
  text: '您好：\n我上周买的空调漏水，师傅说好昨天来修，没有来。\n请尽快处理，谢谢！\n王先生',
};
const inquiry = { subject: '咨询订单发票', text: '你好，我的订单什么时候可以开发票？请把发票寄到公司地址，谢谢。' };
const wider = { subject: '退款：订单镕堃', text: '您好，我叫朱镕基堃，订单的收件人写错了，请帮我修改，谢谢您。' };
const beyond = { subject: '会员𠮷先生', text: '您好，我的名字是𠮷田，会员登录不了，请帮忙查一下账号，谢谢。' };
const traditional = { subject: '詢問退貨', text: '您好，我昨天收到的商品有問題，請問應該怎麼退貨？謝謝貴公司的幫忙。' };
const short = { subject: '联通', text: '联通' };
const mixedScripts = {
  subject: 'Re: 订单 20261116 的 refund',
  text: 'Hello，我的 order #20261116 还没有收到 refund，请 check 一下，谢谢。',
};

type Words = { readonly subject: string; readonly text: string };
type Encode = (text: string) => Buffer;
type Carry = 'base64' | 'quoted-printable' | '8bit';

const carried: Readonly<Record<Carry, (bytes: Buffer) => Buffer>> = {
  base64: (bytes) => Buffer.from(base64(bytes)),
  'quoted-printable': (bytes) => Buffer.from(quotedPrintable(bytes)),
  '8bit': (bytes) => bytes,
};

const join = (...pieces: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));

const heading = (
  subject: string | Buffer,
  more: readonly string[] = [],
  messageId: string | undefined = 'm@example.cn',
): Buffer =>
  join(
    'From: "wang" <wang@example.cn>\r\nTo: support@desk.example\r\nSubject: ',
    subject,
    `\r\nDate: Mon, 16 Nov 2026 09:30:00 +0800\r\n${messageId === undefined ? '' : `Message-ID: <${messageId}>\r\n`}MIME-Version: 1.0\r\n`,
    ...more.map((line) => `${line}\r\n`),
  );

const dos = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');

/** One text part, subject and body in one character set. */
const plain = (
  name: string,
  words: Words,
  as: { encode: Encode; label: string | undefined; carry: Carry; wordLabel?: string },
) => {
  const { encode, label, carry, wordLabel = label } = as;
  const subject = wordLabel === undefined ? encode(words.subject) : bWord(wordLabel, encode(words.subject));
  const type = label === undefined ? [] : [`Content-Type: text/plain; charset=${label}`, `Content-Transfer-Encoding: ${carry}`];
  const body = carried[carry](encode(words.text));
  return { name, ...words, raw: join(heading(subject, type), '\r\n', dos(body), '\r\n') };
};

const carries: readonly Carry[] = ['base64', 'quoted-printable', '8bit'];
const lying = { doubtful: true } as const;

const charsets: readonly ChineseMail[] = [
  ...carries.map((carry) => plain(`gb2312, ${carry}`, complaint, { encode: gb, label: 'gb2312', carry })),
  ...carries.map((carry) => plain(`gb2312 that is wider, ${carry}`, wider, { encode: gb, label: 'GB2312', carry })),
  ...carries.map((carry) => plain(`gbk, ${carry}`, inquiry, { encode: gb, label: '"GBK"', carry, wordLabel: 'gbk' })),
  ...carries.map((carry) =>
    plain(`gb18030 beyond the basic plane, ${carry}`, beyond, { encode: gb18030, label: 'GB18030', carry }),
  ),
  ...carries.map((carry) => plain(`big5, ${carry}`, traditional, { encode: big5, label: 'Big5', carry })),
  ...carries.map((carry) => plain(`utf-8, ${carry}`, mixedScripts, { encode: utf8, label: 'UTF-8', carry })),
  plain('gbk as x-gbk', complaint, { encode: gb, label: 'x-gbk', carry: 'base64' }),
  plain('gbk as cp936', complaint, { encode: gb, label: 'cp936', carry: 'base64' }),
  plain('gb2312 as gb_2312-80', inquiry, { encode: gb, label: 'gb_2312-80', carry: 'quoted-printable' }),
  plain('big5 as cp950', traditional, { encode: big5, label: 'cp950', carry: 'base64' }),
  plain('big5 as big5-hkscs', traditional, { encode: big5, label: 'big5-hkscs', carry: '8bit' }),
  plain('two Hanzi of gb2312 that are valid utf-8 too', short, { encode: gb, label: 'gb2312', carry: 'base64' }),
  plain('gb18030 that says gb2312', beyond, { encode: gb18030, label: 'gb2312', carry: 'base64' }),
  plain('hz, declared', complaint, { encode: hz, label: 'HZ-GB-2312', carry: '8bit' }),
  plain('hz in base64', inquiry, { encode: hz, label: 'hz-gb-2312', carry: 'base64' }),
  plain(
    'hz with a tilde',
    { subject: '询价', text: '请问 ~500 元的那款还有货吗？~ 谢谢' },
    { encode: hz, label: 'HZ-GB-2312', carry: '8bit' },
  ),
  { ...plain('hz that nobody declared', complaint, { encode: hz, label: undefined, carry: '8bit' }), ...lying },
  { ...plain('hz as us-ascii', inquiry, { encode: hz, label: 'us-ascii', carry: '8bit' }), ...lying },
  { ...plain('gbk that nobody declared', complaint, { encode: gb, label: undefined, carry: '8bit' }), ...lying },
  { ...plain('big5 that nobody declared', traditional, { encode: big5, label: undefined, carry: '8bit' }), ...lying },
  { ...plain('utf-8 that nobody declared', complaint, { encode: utf8, label: undefined, carry: '8bit' }), ...lying },
  { ...plain('utf-8 that says gb2312', complaint, { encode: utf8, label: 'gb2312', carry: 'base64' }), ...lying },
  { ...plain('utf-8 that says iso-8859-1', inquiry, { encode: utf8, label: 'iso-8859-1', carry: 'quoted-printable' }), ...lying },
  { ...plain('utf-8 under a name that nobody knows', inquiry, { encode: utf8, label: 'x-nonsense', carry: 'base64' }), ...lying },
  { ...plain('gbk that says utf-8', complaint, { encode: gb, label: 'utf-8', carry: 'base64' }), ...lying },
  { ...plain('gbk that says iso-8859-1', complaint, { encode: gb, label: 'iso-8859-1', carry: 'base64' }), ...lying },
  { ...plain('gbk that says us-ascii', inquiry, { encode: gb, label: 'us-ascii', carry: '8bit' }), ...lying },
  { ...plain('big5 that says utf-8', traditional, { encode: big5, label: 'utf-8', carry: 'base64' }), ...lying },
  {
    ...plain('big5 that says iso-8859-1', traditional, { encode: big5, label: 'iso-8859-1', carry: 'quoted-printable' }),
    ...lying,
  },
  {
    ...plain('gbk under a name that nobody knows', complaint, { encode: gb, label: 'chinese-simplified', carry: '8bit' }),
    ...lying,
  },
  plain('utf-16, little-endian', inquiry, { encode: utf16, label: 'utf-16le', carry: 'base64', wordLabel: 'utf-16le' }),
];

const body = 'Content-Type: text/plain; charset=utf-8';
const withSubject = (name: string, subject: string | Buffer, read: string): ChineseMail => ({
  name,
  subject: read,
  text: '请看主题。',
  raw: join(heading(subject, [body]), '\r\n请看主题。\r\n'),
});
const cut = (bytes: Buffer, at: number): readonly [Buffer, Buffer] => [bytes.subarray(0, at), bytes.subarray(at)];
const words = (charset: string, bytes: Buffer, at: number, make = bWord): string =>
  cut(bytes, at)
    .map((piece) => make(charset, piece))
    .join('\r\n ');

const subjects: readonly ChineseMail[] = [
  withSubject('a subject cut inside a Hanzi, gb2312 in B', words('gb2312', gb('关于订单退款的投诉'), 7), '关于订单退款的投诉'),
  withSubject('a subject cut inside a Hanzi, gbk in Q', words('gbk', gb('关于订单退款的投诉'), 5, qWord), '关于订单退款的投诉'),
  withSubject('a subject cut inside a Hanzi, utf-8 in B', words('utf-8', utf8('关于订单退款的投诉'), 10), '关于订单退款的投诉'),
  withSubject('a subject cut inside a Hanzi, big5 in Q', words('big5', big5('關於退貨的問題'), 3, qWord), '關於退貨的問題'),
  withSubject(
    'two character sets in one subject',
    `${bWord('gb2312', gb('投诉'))} ${bWord('utf-8', utf8('：漏水'))}`,
    '投诉：漏水',
  ),
  withSubject(
    'letters between words',
    `Re: ${bWord('GB2312', gb('订单'))} 2026 ${qWord('utf-8', utf8('退款'))}`,
    'Re: 订单 2026 退款',
  ),
  withSubject('raw gbk in the subject', gb('投诉订单没有收到'), '投诉订单没有收到'),
  withSubject('raw utf-8 in the subject', utf8('投诉订单没有收到'), '投诉订单没有收到'),
  withSubject('lower-case b, language tag', `=?gb2312*zh-CN?b?${gb('咨询发票').toString('base64')}?=`, '咨询发票'),
  withSubject('a subject in words of hz', bWord('HZ-GB-2312', hz('咨询退货')), '咨询退货'),
  withSubject('utf-8 words that say gb2312', bWord('gb2312', utf8('关于订单退款的投诉')), '关于订单退款的投诉'),
  withSubject('no subject', '', ''),
];

const withFile = (name: string, fields: readonly (string | Buffer)[], file: string): ChineseMail => ({
  name,
  ...inquiry,
  files: [file],
  raw: join(
    heading(bWord('utf-8', utf8(inquiry.subject)), ['Content-Type: multipart/mixed; boundary="----=_Part_1"']),
    '\r\n------=_Part_1\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    base64(gb(inquiry.text)),
    '\r\n------=_Part_1\r\n',
    ...fields.flatMap((field) => [field, '\r\n']),
    'Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKJSVFT0YK\r\n------=_Part_1--\r\n',
  ),
});
const pdf = 'Content-Type: application/pdf';
const invoice = '2026年发票（原件）.pdf';
const twice = (charset: string, bytes: Buffer, at: number): string => {
  const [first, second] = cut(bytes, at);
  return `Content-Disposition: attachment;\r\n filename*0*=${charset}''${percent(first)};\r\n filename*1*=${percent(second)}`;
};

const files: readonly ChineseMail[] = [
  withFile(
    'a file name in words of gbk',
    [pdf, `Content-Disposition: attachment; filename="${bWord('gbk', gb(invoice))}"`],
    invoice,
  ),
  withFile(
    'a file name in words of utf-8, Q',
    [pdf, `Content-Disposition: attachment; filename="${qWord('utf-8', utf8(invoice))}"`],
    invoice,
  ),
  withFile(
    'a file name in two words, cut inside a Hanzi',
    [pdf, `Content-Disposition: attachment;\r\n filename="${words('gb2312', gb(invoice), 7)}"`],
    invoice,
  ),
  withFile('RFC 2231 in gb18030', [pdf, `Content-Disposition: attachment; filename*=GB18030''${percent(gb(invoice))}`], invoice),
  withFile('RFC 2231 in utf-8', [pdf, `Content-Disposition: attachment; filename*=utf-8'zh'${percent(utf8(invoice))}`], invoice),
  withFile('RFC 2231 continued, utf-8 cut inside a Hanzi', [pdf, twice('utf-8', utf8(invoice), 8)], invoice),
  withFile('RFC 2231 continued, gbk cut inside a Hanzi', [pdf, twice('gbk', gb(invoice), 7)], invoice),
  withFile('a raw gbk file name', [pdf, join('Content-Disposition: attachment; filename="', gb(invoice), '"')], invoice),
  withFile(
    'a name in Content-Type alone',
    [`Content-Type: application/pdf; name="${bWord('gb18030', gb(invoice))}"`, 'Content-Disposition: attachment'],
    invoice,
  ),
];

const reply = (
  name: string,
  own: string,
  quoted: string,
  as: { subject?: string; headers?: readonly string[]; encode?: Encode; label?: string },
): ChineseMail => {
  const { subject = '回复：投诉：空调漏水', headers = [], encode = gb, label = 'gb2312' } = as;
  const text = `${own}\n\n${quoted}`;
  const type = [`Content-Type: text/plain; charset="${label}"`, 'Content-Transfer-Encoding: base64'];
  return {
    name,
    subject,
    text,
    own,
    raw: join(heading(bWord(label, encode(subject)), [...headers, ...type]), '\r\n', base64(encode(text)), '\r\n'),
  };
};
const ours = '您好，您的来信已收到，工单编号为 K7Q2-9XMB-4。';

const replies: readonly ChineseMail[] = [
  reply(
    'a reply from Foxmail',
    '谢谢，我明天在家。',
    `\nwang@example.cn\n \n发件人： 客户服务\n发送时间： 2026-11-16 09:31\n收件人： wang\n主题： Re: 投诉：空调漏水\n${ours}`,
    { headers: ['X-Mailer: Foxmail 7.2.25.331[cn]'] },
  ),
  reply(
    'a reply from QQ Mail',
    '好的，等你们的电话。',
    `------------------ 原始邮件 ------------------\n发件人: "客户服务" <support@desk.example>;\n发送时间: 2026年11月16日(星期一) 上午9:31\n收件人: "王"<wang@example.cn>;\n主题: Re: 投诉：空调漏水\n\n${ours}`,
    { headers: ['X-QQ-MIME: TCMime 1.0 by Tencent'] },
  ),
  reply('a reply from 163', '还是没有人来。', `在 2026-11-16 09:31:00，"客户服务" <support@desk.example> 写道：\n${ours}`, {
    headers: ['X-Mailer: Coremail Webmail Server Version XT5'],
  }),
  reply(
    'a reply from 163, English page',
    '还是没有人来。',
    `At 2026-11-16 09:31:00, "Customer Service" <support@desk.example> wrote:\n${ours}`,
    {},
  ),
  reply(
    'a reply from Outlook',
    '请换一台新的。',
    `________________________________\n发件人: 客户服务 <support@desk.example>\n发送时间: 2026年11月16日 9:31\n收件人: wang <wang@example.cn>\n主题: Re: 投诉：空调漏水\n\n${ours}`,
    { subject: '答复: 投诉：空调漏水' },
  ),
  reply(
    'a reply from old Outlook',
    '请换一台新的。',
    `-----邮件原件-----\n发件人: 客户服务 [mailto:support@desk.example] \n发送时间: 2026年11月16日 9:31\n收件人: wang\n主题: Re: 投诉：空调漏水\n\n${ours}`,
    { subject: '答复: 投诉：空调漏水' },
  ),
  reply(
    'a reply from an iPhone',
    '好的\n\n发自我的iPhone',
    `> 在 2026年11月16日，09:31，客户服务 <support@desk.example> 写道：\n> \n> ${ours}`,
    { encode: utf8, label: 'utf-8' },
  ),
  reply('a reply from Gmail', '收到，谢谢', `客户服务 <support@desk.example> 于2026年11月16日周一 09:31写道：\n\n> ${ours}`, {
    encode: utf8,
    label: 'utf-8',
  }),
  reply('a reply from Thunderbird', '谢谢', `On 2026-11-16 09:31, 客户服务 wrote:\n> ${ours}`, { encode: utf8, label: 'utf-8' }),
  reply('a reply in traditional Chinese', '謝謝您的幫忙', `-----原始郵件-----\n寄件者: 客戶服務\n${'您好，來信已收到。'}`, {
    encode: big5,
    label: 'big5',
    subject: '回覆: 詢問退貨',
  }),
  reply(
    'a forward',
    '请你们处理一下。',
    `---------- Forwarded message ---------\n发件人： 李四 <li@example.cn>\n日期： 2026年11月15日\n主题： 空调\n\n我的空调坏了。`,
    { encode: utf8, label: 'utf-8', subject: '转发：空调' },
  ),
  reply(
    'a chain of forwards',
    '见下面。',
    `-----转发邮件-----\n发件人: 李\n\n-----原始邮件-----\n发件人: 张\n\n我的空调坏了，请帮忙。`,
    { subject: 'Fw: 转发: 空调' },
  ),
];

const raw = (name: string, bytes: string | Buffer, expected: Omit<ChineseMail, 'name' | 'raw'>): ChineseMail => ({
  name,
  raw: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
  ...expected,
});
const from = 'From: wang@example.cn\r\nTo: support@desk.example\r\n';
const qp = (text: string, width: number): string => quotedPrintable(utf8(text), width);

const odd: readonly ChineseMail[] = [
  ...[9, 11, 14].map((width) =>
    raw(
      `quoted-printable of ${width} columns, cut inside characters`,
      `${from}Subject: qp\r\n${body}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp(complaint.text, width)}\r\n`,
      {
        subject: 'qp',
        text: complaint.text,
      },
    ),
  ),
  raw(
    'quoted-printable with spaces after the soft break',
    `${from}Subject: qp\r\n${body}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp(inquiry.text, 20).replace(/=\r\n/g, '= \t\r\n')}\r\n`,
    { subject: 'qp', text: inquiry.text },
  ),
  raw(
    'quoted-printable that ends inside a character',
    `${from}Subject: qp\r\n${body}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp('请退款谢谢', 76).slice(0, -3)}`,
    {
      subject: 'qp',
      text: '请退款谢\ufffd',
      doubtful: true,
    },
  ),
  raw(
    'no Message-ID',
    join(heading(bWord('gbk', gb(complaint.subject)), [body], undefined), `\r\n${complaint.text}\r\n`)
      .toString()
      .replace('Message-ID: <m@example.cn>\r\n', ''),
    complaint,
  ),
  raw(
    'an empty Message-ID and empty References',
    `${from}Message-ID: <>\r\nReferences: \r\nIn-Reply-To:\r\nSubject: ${bWord('gbk', gb(inquiry.subject))}\r\n${body}\r\n\r\n${inquiry.text}\r\n`,
    inquiry,
  ),
  raw(
    'References of rubbish',
    `${from}Message-ID: <r@example.cn>\r\nReferences: <> < > rubbish <a b>\r\nSubject: x\r\n${body}\r\n\r\n${inquiry.text}\r\n`,
    { ...inquiry, subject: 'x', messageId: 'r@example.cn' },
  ),
  raw(
    'two text parts in two character sets',
    join(
      heading('mixed', ['Content-Type: multipart/mixed; boundary=b']),
      '\r\n--b\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n',
      gb('第一部分'),
      '\r\n--b\r\nContent-Type: text/plain; charset=big5\r\n\r\n',
      big5('第二部分：退貨'),
      '\r\n--b--\r\n',
    ),
    { subject: 'mixed', text: '第一部分\n第二部分：退貨' },
  ),
  raw(
    'text in gbk beside HTML in utf-8',
    join(
      heading('alternative', ['Content-Type: multipart/alternative; boundary=b']),
      '\r\n--b\r\nContent-Type: text/plain; charset=gbk\r\n\r\n',
      gb(inquiry.text),
      '\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n',
      `<p>${inquiry.text}</p>`,
      '\r\n--b--\r\n',
    ),
    { subject: 'alternative', text: inquiry.text },
  ),
  raw(
    'HTML alone in gb2312, with a meta that says otherwise',
    join(
      heading('html', ['Content-Type: text/html; charset=gb2312']),
      '\r\n',
      gb('<html><head><meta charset="utf-8"></head><body><div>您好</div><div>请退款</div></body></html>'),
      '\r\n',
    ),
    {
      subject: 'html',
      text: '您好\n请退款',
    },
  ),
  raw(
    'a mail in gbk forwarded as a file of its own',
    join(
      heading('fw', ['Content-Type: multipart/mixed; boundary=b']),
      '\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n请处理。\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=old.eml\r\n\r\nFrom: li@example.cn\r\nSubject: old\r\nContent-Type: text/plain; charset=gbk\r\n\r\n',
      gb('我的空调坏了'),
      '\r\n--b--\r\n',
    ),
    { subject: 'fw', text: '请处理。', files: ['old.eml'] },
  ),
  raw(
    'bare line feeds',
    join(
      heading(bWord('gbk', gb(complaint.subject)), [body])
        .toString()
        .replaceAll('\r\n', '\n'),
      `\n${complaint.text}\n`,
    ),
    complaint,
  ),
];

/** Mails with what a person reads in them: subject, text, files. */
export const chineseMails: readonly ChineseMail[] = [...charsets, ...subjects, ...files, ...replies, ...odd];
