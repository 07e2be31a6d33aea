import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';
import { sha256 } from '../../../functions/lib/digest.ts';
import { type ParsedMail, parseMail } from '../../../functions/lib/mail/parse.ts';
import { sourceOfMail } from '../../../functions/lib/mail/source.ts';
import { caseOfMail, isOwnMessageId, outgoingMessageId, plusAddress } from '../../../functions/lib/mail/threading.ts';
import { plainMail, replyMail } from '../../support/mails.ts';

const caseId = caseIdFrom(sha256('a first contact'));
const other = caseIdFrom(sha256('another first contact'));
const key = 'the key of today';
const support = 'support@desk.example';
const idOf = (id = caseId, n = 1): string => outgoingMessageId({ caseId: id, purpose: 'ack', n, domain: 'desk.example', key });
const mail = (of: Parameters<typeof plainMail>[0] = {}): Promise<ParsedMail> => parseMail(plainMail(of));

describe('a mail names its case', () => {
  it('A2 by the address it was sent to', async () => {
    const address = plusAddress(caseId, support, key);
    expect(address).toMatch(new RegExp(`^support\\+${caseId}\\.[0-9a-z]{10}@desk\\.example$`));
    expect(caseOfMail(await mail(), [address], [key])).toEqual({ caseId, by: 'plus-address' });
    expect(caseOfMail(await mail({ to: address.toLowerCase() }), [support], [key])).toEqual({ caseId, by: 'plus-address' });
  });

  it('A7 by the mail of ours that it answers', async () => {
    const reply = await parseMail(replyMail({ inReplyTo: idOf() }));
    expect(caseOfMail(reply, [support], [key])).toEqual({ caseId, by: 'in-reply-to' });
  });

  it('A7 by its thread, the latest mail of ours first', async () => {
    const reply = await parseMail(
      replyMail({ inReplyTo: 'x@elsewhere.example', references: [idOf(other), idOf(), 'x@elsewhere.example'] }),
    );
    expect(caseOfMail(reply, [support], [key])).toEqual({ caseId, by: 'references' });
  });

  it('with the key of yesterday as well, while both are valid', async () => {
    const reply = await parseMail(replyMail({ inReplyTo: idOf() }));
    expect(caseOfMail(reply, [], ['the key of tomorrow', key])).toEqual({ caseId, by: 'in-reply-to' });
    expect(caseOfMail(reply, [], ['the key of tomorrow'])).toBeUndefined();
  });
});

describe('a mail names no case', () => {
  it('E6 with a token that was made up, or moved to another case', async () => {
    const [address, id] = [plusAddress(caseId, support, key), idOf()];
    const forged = [
      address.replace(caseId, other),
      address.replace(/.@/, (last) => (last === '0@' ? '1@' : '0@')),
      `support+${caseId}@desk.example`,
    ];
    expect(caseOfMail(await mail(), forged, [key])).toBeUndefined();
    for (const inReplyTo of [id.replace(caseId, other), id.replace('.ack.1.', '.ack.2.'), id.replace('.ack.', '.reply.')])
      expect(caseOfMail(await parseMail(replyMail({ inReplyTo })), [support], [key])).toBeUndefined();
  });

  it('by an address token used as a message id, or the other way round', async () => {
    const stolen = plusAddress(caseId, support, key).replace('support+', '');
    expect(isOwnMessageId(stolen, [key])).toBe(false);
  });

  it('on an empty id, and never merges two mails without one', async () => {
    const [one, two] = [await mail({ messageId: '' }), await mail({ messageId: '', text: 'Something else.' })];
    expect(caseOfMail(one, [''], [key])).toBeUndefined();
    expect(sourceOfMail(one, support).sourceId).not.toBe(sourceOfMail(two, support).sourceId);
  });

  it('whatever text stands in its ids', async () => {
    const bare = await mail();
    fc.assert(
      fc.property(fc.string(), (id) => caseOfMail({ ...bare, inReplyTo: id, references: [id] }, [id], [key]) === undefined),
    );
  });

  it('with an empty key: that is a mistake of ours', () => {
    expect(() => plusAddress(caseId, support, '')).toThrow(RangeError);
  });
});

describe('the source of a mail', () => {
  it('A1 the mail itself and its answers in the thread derive one case', async () => {
    const first = sourceOfMail(await mail(), support);
    const reply = await parseMail(
      replyMail({ inReplyTo: 'ses-made@email.example', references: ['first-1@customer.example', 'ses-made@email.example'] }),
    );
    expect(sourceOfMail(reply, 'Support+x.y@DESK.example').sourceId).toBe(first.sourceId);
    expect(caseIdFrom(sourceOfMail(reply, support).digest)).toBe(caseIdFrom(first.digest));
    expect(sourceOfMail(reply, support).commandId).not.toBe(first.commandId);
  });

  it('two customers who share a reference do not share a case', async () => {
    const [ann, bob] = [await mail(), await mail({ from: 'bob@customer.example' })];
    expect(sourceOfMail(ann, support).sourceId).not.toBe(sourceOfMail(bob, support).sourceId);
  });

  it('A1 the same mail delivered again is the same command, another content under the same id is not', async () => {
    const id = async (of?: Parameters<typeof plainMail>[0]): Promise<string> => sourceOfMail(await mail(of), support).commandId;
    expect(await id()).toBe(await id());
    expect(await id({ text: 'Something else.' })).not.toBe(await id());
    expect((await id()).length).toBeLessThanOrEqual(256);
  });

  it('says nothing of the customer', async () => {
    const source = sourceOfMail(await mail(), support);
    expect(`${source.sourceId} ${source.commandId}`).not.toMatch(/ann|customer/);
  });
});
