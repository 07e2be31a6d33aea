import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseIdFrom, caseOfStream, caseStream, commandId, parseCaseId, streamId } from '../../../domain/kernel/ids.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const digests = fc.uint8Array({ minLength: 5, maxLength: 32 });
const ids = digests.map(caseIdFrom);

describe('A2: a case number that people can say on the phone', () => {
  it('is nine characters without I, L, O and U, and reads back as itself', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{9}$/);
        expect(parseCaseId(id)).toBe(id);
        expect(caseOfStream(caseStream(id))).toBe(id);
      }),
    );
  });

  it('comes of the first 40 bits of the digest alone, and all of them', () => {
    fc.assert(
      fc.property(digests, fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(39), (digest, tail, bit) => {
        const first = digest.slice(0, 5);
        expect(caseIdFrom(Uint8Array.of(...first, ...tail))).toBe(caseIdFrom(digest));
        const flipped = first.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(caseIdFrom(flipped)).not.toBe(caseIdFrom(digest));
      }),
    );
    expect(() => caseIdFrom(new Uint8Array(4))).toThrow(RangeError);
  });

  it('any one wrong character is found', () => {
    fc.assert(
      fc.property(ids, (id) => {
        for (let place = 0; place < id.length; place += 1)
          for (const wrong of ALPHABET.replace(id[place] ?? '', ''))
            expect(parseCaseId(`${id.slice(0, place)}${wrong}${id.slice(place + 1)}`)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it('two neighbours swapped are found, but for 0 and Z', () => {
    fc.assert(
      fc.property(ids, fc.nat(7), (id, place) => {
        const [a = '', b = ''] = [id[place], id[place + 1]];
        fc.pre(a !== b && [a, b].toSorted().join('') !== '0Z');
        expect(parseCaseId(`${id.slice(0, place)}${b}${a}${id.slice(place + 2)}`)).toBeUndefined();
      }),
    );
  });

  it('is understood as people write it', () => {
    fc.assert(
      fc.property(ids, fc.array(fc.constantFrom('', ' ', '-', ' - '), { minLength: 9, maxLength: 9 }), (id, gaps) => {
        const written = [...id].map((character, i) => gaps[i] + (i % 2 === 0 ? character.toLowerCase() : character)).join('');
        expect(parseCaseId(written)).toBe(id);
        expect(parseCaseId(written.replace(/0/g, 'o'))).toBe(id);
        expect(parseCaseId(written.replace(/1/g, 'l'))).toBe(id);
        expect(parseCaseId(written.replace(/1/g, 'I'))).toBe(id);
      }),
    );
  });

  it.each(['', 'K7Q29XMB', 'K7Q29XMBU', 'case#K7Q29XMB4', '工单', '000000000000'])('%j is none', (text) => {
    expect(parseCaseId(text)).toBeUndefined();
  });
});

describe('stream and command ids', () => {
  it('a stream names its kind and its key', () => {
    expect(streamId('parked#mail-1')).toBe('parked#mail-1');
    expect(caseOfStream(streamId('parked#K7Q29XMB4'))).toBeUndefined();
    for (const text of ['', 'case', 'case#', '#x', 'Case#x', 'case#a b', `case#${'x'.repeat(201)}`])
      expect(() => streamId(text)).toThrow(RangeError);
  });

  it('a command id has 1 to 256 characters', () => {
    expect(commandId('m'.repeat(256))).toHaveLength(256);
    expect(() => commandId('')).toThrow(RangeError);
    expect(() => commandId('m'.repeat(257))).toThrow(RangeError);
  });
});
