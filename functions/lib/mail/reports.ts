import type { DeliveryReport } from '../../../domain/case/events.ts';
import { bytesOf, type Part, partsOf } from './parts.ts';

/**
 * What a report of a mail server says of our mail: RFC 3464 where it keeps to it, else by its words. Of several recipients the worst.
 * `undefined` for a mail that is no report.
 */
export const deliveryOf = (raw: Buffer, text: string): DeliveryReport => {
  const formal = partsOf(raw)
    .filter(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status')
    .flatMap((part) =>
      bytesOf(raw, part)
        .toString('latin1')
        .split(/\r?\n\r?\n/),
    )
    .flatMap((group) => reportIn(group));
  const [worst] = formal.toSorted((a, b) => actions.indexOf(a.action) - actions.indexOf(b.action));
  return worst ?? byItsWords(text.slice(0, 10_000));
};

/** The texts of a mail in which a server or a person gives our own mail back: headers and words of everything inside, at most 512 KB. */
export const returnedText = (raw: Buffer): string => {
  let left = mostReturned;
  const pieces: string[] = [];
  for (const part of partsOf(raw)) {
    if (left <= 0) break;
    const head = raw.subarray(part.headStart, part.bodyStart);
    const piece = `${head.toString('latin1')}\n${isReadable(part) ? bytesOf(raw, part).toString('latin1') : ''}`.slice(0, left);
    left -= piece.length;
    pieces.push(piece);
  }
  return pieces.join('\n');
};

const mostReturned = 512 * 1024;
const isReadable = ({ type, bodyEnd, bodyStart }: Part): boolean =>
  /^(text|message)\//.test(type) && bodyEnd - bodyStart <= 2 * mostReturned;

/** The worst first. */
const actions = ['failed', 'delayed', 'expanded', 'relayed', 'delivered'] as const;

const reportIn = (group: string): readonly DeliveryReport[] => {
  const action = actions.find((one) => one === /^action\s*:\s*([a-z]+)/im.exec(group)?.[1]?.toLowerCase());
  const status = /^status\s*:\s*([245]\.\d{1,3}\.\d{1,3})/im.exec(group)?.[1];
  return action === undefined ? [] : [{ action, ...(status === undefined ? {} : { status }) }];
};

const byItsWords = (text: string): DeliveryReport => {
  const status = /(?:^|[\s(#])([245]\.\d{1,3}\.\d{1,3})(?=$|[\s),;:])/m.exec(text)?.[1];
  const delayed = /delay|will (be retried|keep trying)|still trying|no action is required|延迟|延误|暂时|将继续尝试/i.test(text);
  const action = status?.startsWith('4') || (status === undefined && delayed) ? 'delayed' : 'failed';
  return { action, ...(status === undefined ? {} : { status }) };
};
