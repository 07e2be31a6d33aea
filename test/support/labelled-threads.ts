/**
 * Threads with the truth about them: whose matter each mail is. Made by rule, so that there are many, and the same ones each time.
 */

export type OurMail = { readonly token: string; readonly address: string; readonly number: string };
/** What has happened in a thread so far, for the next mail to refer to. */
export type SoFar = {
  /** Our answer to the n-th mail, where it opened a case. */
  readonly ours: (nth: number) => OurMail;
  readonly idOf: (nth: number) => string;
};

export type LabelledMail = {
  readonly matter: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly to?: (soFar: SoFar) => string;
  readonly inReplyTo?: (soFar: SoFar) => string;
  readonly references?: (soFar: SoFar) => readonly string[];
  readonly quotes?: (soFar: SoFar) => string;
  readonly noMessageId?: true;
  /** Too little to go by: a person is to be asked. */
  readonly asks?: true;
};
export type LabelledThread = { readonly name: string; readonly mails: readonly LabelledMail[] };

const subjects = [
  '空调漏水三天没人修',
  'Parcel 4711 is late',
  '发票抬头写错了',
  'Refund for order A-99',
  '净水器滤芯安装不上',
  '会员积分没有到账',
  'Broken lid',
  '退换货进度查询',
];
const ses = (n: number): string => `0100018f-${n}-000000@email.amazonses.com`;

type Actors = { readonly n: number; readonly ann: string; readonly bob: string; readonly subject: string };
type Scenario = (actors: Actors) => readonly LabelledMail[];

const mail = (matter: string, from: string, subject: string, more: Partial<LabelledMail> = {}): LabelledMail => ({
  matter,
  from,
  subject,
  text: `${subject}。请处理,谢谢。`,
  ...more,
});
const first = ({ ann, subject }: Actors): LabelledMail => mail('a', ann, subject);
const throughSes = (nth: number, n: number) => ({
  inReplyTo: () => ses(n),
  references: (soFar: SoFar) => [soFar.idOf(nth), soFar.ours(nth).token, ses(n)],
});

const scenarios: Readonly<Record<string, Scenario>> = {
  'a reply from a phone, to our address': (a) => [
    first(a),
    mail('a', a.ann, `Re: ${a.subject}`, { to: (soFar) => soFar.ours(0).address, ...throughSes(0, a.n) }),
    mail('a', a.ann, `回复：Re: ${a.subject}`, { to: (soFar) => soFar.ours(0).address }),
  ],
  'a reply to the plain address, the thread intact': (a) => [first(a), mail('a', a.ann, `Re: ${a.subject}`, throughSes(0, a.n))],
  'headers stripped, our address kept': (a) => [
    first(a),
    mail('a', a.ann, `答复: ${a.subject}`, { to: (soFar) => soFar.ours(0).address.toLowerCase() }),
  ],
  'all stripped but the subject': (a) => [
    first(a),
    mail('a', a.ann, `回复: ${a.subject}`),
    mail('a', a.ann, `RE: Re: ${a.subject}`),
  ],
  'all stripped and the subject changed, our mail quoted': (a) => [
    first(a),
    mail('a', a.ann, '补充材料', { quotes: (soFar) => `> 客服 <${soFar.ours(0).address}> 写道:` }),
  ],
  'the subject changed, the thread intact': (a) => [first(a), mail('a', a.ann, 'Something else entirely', throughSes(0, a.n))],
  'the subject changed, In-Reply-To alone': (a) => [
    first(a),
    mail('a', a.ann, '另外一件事', { inReplyTo: (soFar) => soFar.ours(0).token }),
  ],
  'goes on from the own first mail': (a) => [
    first(a),
    mail('a', a.ann, `Re: ${a.subject}`, { inReplyTo: (soFar) => soFar.idOf(0), references: (soFar) => [soFar.idOf(0)] }),
    mail('a', a.ann, '还有一点', { inReplyTo: (soFar) => soFar.idOf(1), references: (soFar) => [soFar.idOf(1)] }),
  ],
  'a new mail that names the case number': (a) => [
    first(a),
    mail('a', a.ann, '催办', { quotes: (soFar) => `工单编号 ${soFar.ours(0).number}` }),
  ],
  'forwarded by its own customer': (a) => [first(a), mail('a', a.ann, `Fw: ${a.subject}`, throughSes(0, a.n))],
  'from the second address of the customer, in answer to our mail': (a) => [
    first(a),
    mail('a', a.bob, `Re: ${a.subject}`, { to: (soFar) => soFar.ours(0).address, ...throughSes(0, a.n) }),
    mail('a', a.bob, `Re: Re: ${a.subject}`, { inReplyTo: (soFar) => soFar.ours(0).token }),
  ],
  'forwarded by a third person': (a) => [
    first(a),
    mail('b', a.bob, `转发: ${a.subject}`, { ...throughSes(0, a.n), asks: true }),
    mail('a', a.ann, `Re: ${a.subject}`, throughSes(0, a.n)),
  ],
  'a third person quotes our mail': (a) => [
    first(a),
    mail('b', a.bob, '我朋友的工单', { quotes: (soFar) => `> <${soFar.ours(0).address}>` }),
  ],
  'two customers in one thread': (a) => [
    first(a),
    mail('b', a.bob, `Re: ${a.subject}`, {
      inReplyTo: (soFar) => soFar.idOf(0),
      references: (soFar) => [soFar.idOf(0)],
      asks: true,
    }),
    mail('a', a.ann, `Re: ${a.subject}`, throughSes(0, a.n)),
    mail('b', a.bob, `Re: ${a.subject}`, { to: (soFar) => soFar.ours(1).address, ...throughSes(1, a.n + 1_000) }),
  ],
  'another customer who names the case number': (a) => [
    first(a),
    mail('b', a.bob, '打听一下', { quotes: (soFar) => `他的编号是 ${soFar.ours(0).number}` }),
  ],
  'a new matter of the same customer': (a) => [first(a), mail('b', a.ann, '咨询:门店营业时间')],
  'two matters under a subject that says nothing': (a) => [
    mail('a', a.ann, '订单'),
    mail('b', a.ann, '订单'),
    mail('c', a.ann, '咨询'),
  ],
  'two customers, one subject': (a) => [mail('a', a.ann, a.subject), mail('b', a.bob, a.subject)],
  'two matters of one customer under one subject, and an answer to either': (a) => [
    first(a),
    mail('b', a.ann, a.subject, { asks: true }),
    mail('c', a.ann, `Re: ${a.subject}`, { asks: true }),
  ],
  'two customers whose mails have no id at all': (a) => [
    mail('a', a.ann, a.subject, { noMessageId: true }),
    mail('b', a.bob, a.subject, { noMessageId: true, inReplyTo: () => '', references: () => [] }),
  ],
};

export const labelledThreads: readonly LabelledThread[] = Object.entries(scenarios).flatMap(([name, scenario], row) =>
  Array.from({ length: 16 }, (_, column) => {
    const n = row * 100 + column;
    const subject = subjects[column % subjects.length] ?? '';
    const actors = { n, ann: `ann${n}@customer${column % 3}.example`, bob: `bob${n}@customer${column % 3}.example`, subject };
    return { name: `${name} (${column + 1})`, mails: scenario(actors) };
  }),
);
