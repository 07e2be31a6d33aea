import { createDice } from '../../infra/local/simulate/dice.ts';
import { plainMail } from './mails.ts';
import { callStatus, twilioRequest } from './twilio.ts';
import { standardRequest, type WebhookRequest } from './webhooks.ts';

/** Contacts of four kinds of source as their providers deliver them: some twice or more, none in order. */

export const sources = ['mail', 'twilio', 'calls', 'interactions'] as const;
export type Source = (typeof sources)[number];

/** One delivery of one contact; the same contact delivered again says the same, and Standard Webhooks give it the same id. */
export type Delivery = { readonly source: Source; readonly contact: number; readonly report: number };

export type Mix = {
  readonly contacts: number;
  /** Share of the contacts' reports that come once more, as 0.3. */
  readonly repeated: number;
  readonly seed: number;
  /** Number of the first contact; two mixes on one desk share none. Default 0. */
  readonly first?: number;
  /** Default: all four in turn. */
  readonly of?: readonly Source[];
};

/** Every fourth call of the generic webhook is told by two reports; all the rest is one delivery each, before repetition. */
export const deliveriesOf = ({ contacts, repeated, seed, first = 0, of = sources }: Mix): readonly Delivery[] => {
  const dice = createDice('contact-mix', seed);
  const once = Array.from({ length: contacts }, (_, index) => {
    const contact = first + index;
    const source = of[contact % of.length] ?? 'mail';
    const reports = source === 'calls' && dice.chance(0.25) ? 2 : 1;
    return Array.from({ length: reports }, (_none, report): Delivery => ({ source, contact, report }));
  }).flat();
  const again = Array.from({ length: Math.round(contacts * repeated) }, () => dice.pick(once));
  const all = [...once, ...again];
  for (let left = all.length - 1; left > 0; left -= 1) {
    const other = Math.floor(dice.next() * (left + 1));
    const [a, b] = [all[left], all[other]];
    if (a && b) [all[left], all[other]] = [b, a];
  }
  return all;
};

/** Cases that these contacts open: three messages to a chat, and otherwise one for each contact. */
export const casesOf = (deliveries: readonly Delivery[]): number =>
  new Set(deliveries.map((one) => (one.source === 'interactions' ? `chat ${chatOf(one.contact)}` : one.contact))).size;

export const contactsOf = (deliveries: readonly Delivery[], source?: Source): number =>
  new Set(deliveries.filter((one) => source === undefined || one.source === source).map(({ contact }) => contact)).size;

/** `at`: when the contacts were made; `now`: when this is signed; `twilio`, `standard`: the desk's secrets. */
export type Sending = {
  readonly at: string;
  readonly now: string;
  readonly url: string;
  readonly twilio: string;
  readonly standard: string;
};

/** A raw mail, from a sender of its own. */
export const mailOf = ({ contact }: Delivery): { readonly from: string; readonly raw: Buffer } => {
  const from = `mix${contact}@customer.example`;
  const messageId = `mix-${contact}@customer.example`;
  return { from, raw: plainMail({ from: `C <${from}>`, subject: `Mix ${contact}`, messageId, text: `Parcel ${contact}?` }) };
};

/** A signed webhook of whatever else it is. */
export const hookOf = (delivery: Delivery, { at, now, url, twilio, standard }: Sending): WebhookRequest => {
  const { source, contact, report } = delivery;
  const from = `+86139${String(contact).padStart(8, '0')}`;
  if (source === 'twilio') {
    const callSid = `CA${String(contact).padStart(32, '0')}`;
    return twilioRequest(
      `${url}/webhooks/phone/twilio`,
      callStatus({ callSid, status: 'ringing', sequence: 0, at, from }),
      twilio,
    );
  }
  const signing = { secret: standard, id: `msg_mix_${source}_${contact}_${report}`, at: now };
  if (source === 'calls') {
    const status = report === 0 ? 'ringing' : 'abandoned';
    const event = { call: `mix-${contact}`, status, direction: 'inbound', from, to: '+864008001234', at };
    return standardRequest(`${url}/webhooks/calls`, event, signing);
  }
  const chat = chatOf(contact);
  const event = { type: 'chat.message', chat: `mix-${chat}`, message: `m-${contact}`, text: `Hello ${contact}`, at };
  return standardRequest(`${url}/webhooks/interactions`, { ...event, customer: { handle: `mix-${chat}` } }, signing);
};

const chatOf = (contact: number): number => Math.floor(contact / (3 * sources.length));
