import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierDigest, identifierOf } from '../../../functions/lib/identifiers.ts';
import { parsePhone } from '../../../functions/lib/phone-number.ts';

describe('A2: one phone number, however it is written', () => {
  it.each([
    ['13800138000', '+8613800138000'],
    ['138 0013 8000', '+8613800138000'],
    ['+86 138-0013-8000', '+8613800138000'],
    ['0086 13800138000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['１３８００１３８０００', '+8613800138000'],
    ['010-62345678', '+861062345678'],
    ['(021) 6234 5678', '+862162345678'],
    ['0571 8765 4321', '+8657187654321'],
    ['0371-6234567', '+863716234567'],
    ['+86 (0)10 6234 5678', '+861062345678'],
    ['400-820-8820', '+864008208820'],
    ['+1 415 867 5309', '+14158675309'],
    ['+44 20 7946 0958', '+442079460958'],
    ['0049 30 901820', '+4930901820'],
  ])('A2 %s is %s', (text, value) => {
    expect(parsePhone(text)).toBe(value);
  });

  it.each([
    '',
    '12345',
    '62345678',
    '12800138000',
    '1380013800',
    '138001380000',
    '+86 12345678901',
    '+1 115 867 5309',
    '010-62345678 转 12',
    '+86 138 0013 8000 ext 5',
    '+0 123456789',
    '++8613800138000',
    '+1234567890123456',
    'anonymous',
    '4158675309',
  ])('A2 %j cannot be told for sure', (text) => {
    expect(parsePhone(text)).toBeUndefined();
  });

  it('A2 the one form of the one form is itself, and is E.164', () => {
    const written = fc.stringMatching(/^(\+|00|0|86)?[ 0-9()-]{5,18}$/);
    fc.assert(
      fc.property(written, (text) => {
        const value = parsePhone(text);
        if (value === undefined) return;
        expect(value).toMatch(/^\+[1-9]\d{7,14}$/);
        expect(parsePhone(value)).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('A2 E6: lists are named by digests', () => {
  it('A2 equal for what is one identifier, apart for two kinds, silent about the value', () => {
    const digest = identifierDigest('phone', '138 0013 8000');
    expect(digest).toMatch(/^[0-9a-f]{32}$/);
    expect(identifierDigest('phone', '+8613800138000')).toBe(digest);
    expect(identifierDigest('membership', '13800138000')).not.toBe(identifierDigest('name', '13800138000'));
    expect(identifierDigest('phone', 'anonymous')).toBeUndefined();
    expect(identifierOf('email', 'Ann@Customer.example')).toEqual({ by: 'email', value: 'ann@customer.example' });
  });
});
