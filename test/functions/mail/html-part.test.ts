import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../domain/kernel/time.ts';
import { composeMail } from '../../../functions/lib/mail/compose.ts';
import { htmlPart } from '../../../functions/lib/mail/html-part.ts';
import { textOfHtml } from '../../../functions/lib/mail/html-text.ts';

const html = (text: string) => htmlPart(text, { language: 'zh', subject: '包裹' });
const said = (text: string): string => text.replace(/\s+/g, ' ').trim();
const compose = (text: string) =>
  composeMail({
    from: { name: '客户服务中心', address: 'support@desk.example' },
    to: { address: 'ann@customer.example' },
    replyTo: 'support+x@desk.example',
    messageId: 'token@desk.example',
    subject: '包裹',
    language: 'zh',
    text,
    date: instant('2026-11-16T01:30:00Z'),
  });

describe('A7: a text part always beside the HTML part', () => {
  it('A7 both say the same, whatever is written', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('', '-- ', '您好！', '<b>3 < 5 && "x"</b>', 'https://desk.example/s/x.', '> quoted', '&amp; &lt;'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const mail = await PostalMime.parse(compose(lines.join('\n')));
        // Nothing is said in one part that is missing in the other; HTML has no word for control characters.
        const text = said((mail.text ?? '').replace(/[^\P{Cc}\t\n]/gu, ''));
        expect(said(textOfHtml(mail.html ?? ''))).toBe(text);
        expect(mail.html).toContain('<html lang="zh-CN">');
      }),
      { numRuns: 300 },
    );
  });

  it('A7 paragraphs, lines, links and the signature are marked up as what they are', () => {
    const page = html('您好！\n\n第一行\n  第二行\n\nhttps://desk.example/s/a.1.b\n\n-- \n李雷\n2026年11月16日\n');
    expect(page).toContain('第一行<br>  第二行</p>');
    expect(page).toContain('<a href="https://desk.example/s/a.1.b">https://desk.example/s/a.1.b</a>');
    expect(page).toMatch(/border-top[^>]*>\s*<p[^>]*>-- <br>李雷<br>2026年11月16日<\/p>/);
    expect(page).toContain('<title>包裹</title>');
  });

  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><a href="javascript:x">', "https://x.example/'onx='"])(
    'C1 what somebody writes is text and never mark-up: %s',
    (hostile) => {
      const page = htmlPart(`${hostile}\n\n-- \n${hostile}`, { language: 'en', subject: hostile });
      expect(page).not.toMatch(/<script|<img|javascript:x"|onx='/);
      expect(page.match(/<a /g)?.length ?? 0).toBe(hostile.startsWith('https') ? 2 : 0);
    },
  );

  it('A7 a web address ends before the full stop or the bracket behind it', () => {
    expect(html('见 https://desk.example/faq。')).toContain('href="https://desk.example/faq"');
    expect(html('(https://desk.example/faq).')).toContain('href="https://desk.example/faq"');
  });
});
