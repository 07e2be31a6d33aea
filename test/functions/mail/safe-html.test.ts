import { describe, expect, it } from 'vitest';
import { pageOfHtml, pageOfText, pagePolicy } from '../../../functions/lib/mail/safe-html.ts';

const shown = (html: string): string => /<body>([\s\S]*)<\/body>/.exec(pageOfHtml(html))?.[1] ?? '(no body)';

describe('A7: a mail is shown and does nothing', () => {
  it.each<[string, string, RegExp]>([
    ['a script', '<p>Hi</p><script>alert(1)</script>', /script|alert/i],
    ['a handler', '<p onclick="alert(1)">Hi</p>', /onclick|alert/i],
    ['a script as a link', '<a href="javascript:alert(1)">Hi</a>', /javascript|alert/i],
    ['a script as a link, written oddly', '<a href=" jAvA&#10;script:alert(1)">Hi</a>', /script:|alert/i],
    ['a page inside', '<p>Hi</p><iframe src="https://evil.example"></iframe>', /iframe|evil/i],
    ['a form', '<form action="https://evil.example"><input name="password"></form>Hi', /form|input|evil/i],
    ['a style that fetches', '<p style="background:url(https://evil.example/x)">Hi</p>', /style|evil/i],
    ['a style sheet', '<style>@import "https://evil.example"</style>Hi', /evil|import/i],
    ['a drawing with a script', '<svg><script>alert(1)</script></svg>Hi', /svg|alert/i],
    ['a base that moves every link', '<base href="https://evil.example/">Hi', /base|evil/i],
    ['a refresh', '<meta http-equiv="refresh" content="0;url=https://evil.example">Hi', /meta|evil/i],
    ['a remote image', '<img src="https://evil.example/pixel.gif" alt="logo">Hi', /<img|evil/i],
    ['an image that is a script', '<img src=x onerror=alert(1)>Hi', /<img|alert/i],
    ['an image in other clothes', '<picture><source srcset="https://evil.example/a"></picture>Hi', /evil/i],
    ['a table with a background', '<table background="https://evil.example/x"><tr><td>Hi</td></tr></table>', /evil/i],
    ['a protocol-relative link', '<a href="//evil.example">Hi</a>', /evil/i],
    ['markup that never closes', '<p>Hi<a href="https://x.example', /href="https:\/\/x/i],
  ])('A7 %s is left out, the words stay', (_what, html, harm) => {
    expect(shown(html)).not.toMatch(harm);
    expect(shown(html)).toContain('Hi');
  });

  it('A7 what a letter needs stays: paragraphs, tables, quotations, links that give nothing away', () => {
    const letter = '<p>您好 <b>王</b></p><table><tr><td colspan="2">1</td></tr></table><a href="https://shop.example/o">订单</a>';
    expect(shown(letter)).toBe(
      '<p>您好 <b>王</b></p><table><tr><td colspan="2">1</td></tr></table><a href="https://shop.example/o" rel="noopener noreferrer nofollow" target="_blank">订单</a>',
    );
    expect(shown('<img src="https://x.example/1.png" alt="发票">')).toBe('<span>[图片 / image: 发票]</span>');
  });

  it('A7 the page may load nothing, run nothing and send nothing', () => {
    for (const part of ["default-src 'none'", 'sandbox', "form-action 'none'", "base-uri 'none'"])
      expect(pagePolicy).toContain(part);
    expect(pagePolicy).not.toMatch(/allow-scripts|allow-same-origin/);
  });

  it('A7 plain text shows the sender’s own words first, and the whole folded away', () => {
    const page = pageOfText('<b>谢谢</b>\n\nOn Mon, 16 Nov 2026, Desk wrote:\n> 您好');
    expect(page).toContain('<pre>&lt;b&gt;谢谢&lt;/b&gt;</pre><details>');
    expect(page).toContain('&gt; 您好');
    expect(pageOfText('谢谢')).not.toContain('<details>');
  });

  it('A7 markup nested without end costs no more than long markup', () => {
    const started = performance.now();
    expect(shown(`${'<div>'.repeat(50_000)}Hi`)).not.toMatch(/(<div>){70}/);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
