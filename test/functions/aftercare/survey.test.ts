import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseEvent } from '../../../domain/case/events.ts';
import { caseIdFrom } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { defaultPolicy } from '../../../domain/policy/default-policy.ts';
import { onlyPolicy } from '../../../domain/policy/service-policy.ts';
import { escapeHtml } from '../../../functions/lib/html.ts';
import { readSurveyToken, surveyLink, surveyToken } from '../../../functions/lib/survey-link.ts';
import { surveyRoutes } from '../../../functions/lib/survey-routes.ts';
import { aSurveyedCase } from '../../support/aftercare.ts';
import { caseId, timer } from '../../support/cases.ts';
import { goingOn } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';
import { day, monday, tuesday } from '../../support/moments.ts';
import { asking, handlerOn, withHistory } from './office.ts';

const key = 'a-mac-key';
const token = surveyToken({ caseId, survey: 1 }, key);
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const noon = tuesday.at('12:00');
const afterwards = day('2026-12-01').at('00:00');

const support = { faq: 'https://help.example/?a=1&b=2', contacts: [{ zh: '电话：400<1>', en: 'Phone: 400<1>' }] };
const policies = onlyPolicy({ ...defaultPolicy, support });

let logged: string[] = [];
beforeEach(() => {
  logged = [];
  for (const name of ['error', 'warn', 'info', 'log'] as const)
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => void logged.push(words.join(' ')));
  vi.stubEnv('POWERTOOLS_DEV', 'true');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

type Setting = { readonly history?: readonly CaseEvent[]; readonly now?: Instant; readonly macKeys?: readonly string[] };
const customer = async ({ history = aSurveyedCase(), now = noon, macKeys = [key] }: Setting = {}) => {
  const memory = inMemory();
  await withHistory(memory.store, history, monday.at('10:00'));
  const ask = asking(
    surveyRoutes({
      events: memory.store,
      handle: handlerOn(memory.store),
      macKeys: async () => macKeys,
      policies: () => policies,
      supportAddress: 'support@desk.example',
      now: () => now,
    }),
    'raw',
  );
  return {
    opens: (link = token, headers: Record<string, string> = {}) =>
      ask({ route: 'GET /s/{token}', params: { token: link }, headers }),
    sends: (fields: Record<string, string>, but: { link?: string; headers?: Record<string, string>; base64?: boolean } = {}) =>
      ask({
        route: 'POST /s/{token}',
        params: { token: but.link ?? token },
        headers: but.headers ?? form,
        body: new URLSearchParams(fields).toString(),
        base64: but.base64 ?? false,
      }),
    feedback: () =>
      memory
        .commits()
        .flatMap(({ events }) => events as readonly CaseEvent[])
        .filter((event) => event.type === 'FeedbackReceived'),
  };
};

const inEnglish = aSurveyedCase({ customer: { name: 'Ann <Miller>', email: 'ann@customer.example', language: 'en' } });

describe('the link of a survey', () => {
  it('D1 names the case and the survey, and nobody else can make it', () => {
    expect(surveyLink({ caseId, survey: 1 }, { publicUrl: 'https://desk.example/v1/', key })).toBe(
      `https://desk.example/v1/s/${token}`,
    );
    expect(readSurveyToken(token, [key])).toEqual({ caseId, survey: 1 });
    expect(readSurveyToken(token.toLowerCase(), ['new-key', key])).toEqual({ caseId, survey: 1 });
    expect(readSurveyToken(token, ['another-key'])).toBeUndefined();
  });

  it('D1 a MAC holds for its own case and survey alone', () => {
    const mac = token.split('.')[2];
    const other = caseIdFrom(new Uint8Array([9, 9, 9, 9, 9]));
    for (const forged of [
      `${other}.1.${mac}`,
      `${caseId}.2.${mac}`,
      `${caseId}.1.0000000000`,
      `${caseId}.1.`,
      `${caseId}.01.${mac}`,
      '',
      token + token,
    ])
      expect(readSurveyToken(forged, [key])).toBeUndefined();
  });

  it('D1 whatever is made up is none', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void expect(readSurveyToken(text, [key])).toBeUndefined()));
  });
});

describe('the page of a survey', () => {
  it.each([
    ['zh-CN', undefined, '您对我们的服务满意吗？', '非常不满意'],
    ['en', inEnglish, 'How satisfied are you with our service?', 'very dissatisfied'],
  ])('D1 in the customer’s language: %s', async (lang, history, title, worst) => {
    const { status, headers, text } = await (await customer(history ? { history } : {})).opens();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-language': lang,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(text).toContain(`<html lang="${lang}">`);
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(worst);
    expect(text.match(/<label class="score"><input type="radio" name="score" value="[1-5]" required>/g)).toHaveLength(5);
    expect(text).toContain('<label for="comment">');
    expect(text).toContain('<label for="suggestion">');
    expect(text).toContain('<form method="post">');
  });

  it('D1 works without scripts, loads nothing, is embedded nowhere', async () => {
    const { headers, text } = await (await customer()).opens();
    const csp = headers['content-security-policy'] ?? '';
    expect(csp).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(text).not.toMatch(/<script|\son\w+=|javascript:|<img|<link|style="/i);
  });

  it('E6 D1 shows nothing of the customer', async () => {
    const desk = await customer({ history: inEnglish });
    for (const { text } of [await desk.opens(), await desk.sends({ score: '5', comment: 'mine' }), await desk.opens()])
      expect(text).not.toMatch(/Ann|Miller|customer\.example|parcel|mine/);
  });

  it('D1 looking at it changes nothing', async () => {
    const desk = await customer();
    await desk.opens();
    await desk.opens();
    expect(desk.feedback()).toEqual([]);
  });

  it.each([
    ['another MAC', `${caseId}.1.0000000000`],
    ['a survey that was not asked for', surveyToken({ caseId, survey: 2 }, key)],
    ['a case that is not there', surveyToken({ caseId: caseIdFrom(new Uint8Array([9, 9, 9, 9, 9])), survey: 1 }, key)],
    ['no token at all', '..%2f'],
  ])('D1 %s is not found', async (_what, link) => {
    const desk = await customer();
    for (const answer of [await desk.opens(link, { 'accept-language': 'en' }), await desk.sends({ score: '5' }, { link })]) {
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    }
    expect((await desk.opens('x', { 'accept-language': 'en' })).text).toContain('There is no such survey');
    expect(desk.feedback()).toEqual([]);
  });

  it('D1 after its time it says so, noticed by a timer or not, and names other ways', async () => {
    for (const history of [aSurveyedCase(), goingOn(aSurveyedCase(), timer(afterwards))]) {
      const desk = await customer({ history, now: afterwards });
      for (const answer of [await desk.opens(), await desk.sends({ score: '5' })]) {
        expect(answer.status).toBe(410);
        expect(answer.text).toContain('问卷已过期');
        expect(answer.text).toContain('mailto:support@desk.example');
      }
      expect(desk.feedback()).toEqual([]);
    }
  });

  it('D1 a fault of ours is a page too, and is logged without the link', async () => {
    const desk = await customer({ macKeys: [''] });
    const answer = await desk.opens(token, { 'accept-language': 'en' });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('Something went wrong on our side');
    expect(logged.join('\n')).toContain('survey failed');
    expect(logged.join('\n')).not.toContain(token);
  });
});

describe('the answer to a survey', () => {
  it('D1 is recorded with score, comment and suggestion, and thanked for with further channels', async () => {
    const desk = await customer();
    const { status, text } = await desk.sends({ score: '4', comment: ' 很快\r\n谢谢 ', suggestion: '' });
    expect(status).toBe(200);
    expect(text).toContain('感谢您的反馈！');
    expect(text).toContain('href="https://help.example/?a=1&#38;b=2"');
    expect(text).toContain('电话：400&#60;1&#62;');
    expect(desk.feedback()).toEqual([
      {
        type: 'FeedbackReceived',
        data: { source: 'survey', channel: 'email', survey: 1, score: 4, at: noon },
        personal: { comment: '很快\n谢谢' },
      },
    ]);
  });

  it('D1 is taken as API Gateway brings forms: in base64', async () => {
    const desk = await customer();
    await desk.sends(
      { score: '5', comment: '好' },
      { base64: true, headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' } },
    );
    expect(desk.feedback()).toMatchObject([{ data: { score: 5 }, personal: { comment: '好' } }]);
  });

  it('D1 is taken once: sent again it is thanked for and changes nothing', async () => {
    const desk = await customer();
    await desk.sends({ score: '5' });
    const again = await desk.sends({ score: '1', comment: 'changed my mind' });
    expect(again.status).toBe(200);
    expect(again.text).toContain('感谢您的反馈！');
    expect((await desk.opens()).text).toContain('感谢您的反馈！');
    expect(desk.feedback()).toMatchObject([{ data: { score: 5 } }]);
  });

  it('D1 of two that are sent at once one stands', async () => {
    const desk = await customer();
    const answers = await Promise.all(['1', '5', '3', '4'].map((score) => desk.sends({ score })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(desk.feedback()).toHaveLength(1);
  });

  it.each([
    ['no score', {}],
    ['a score of 0', { score: '0' }],
    ['a score of 6', { score: '6' }],
    ['half a score', { score: '4.5' }],
    ['a word', { score: 'good' }],
  ])('D1 %s comes back with the form, what is wrong, and what was written', async (_what, fields) => {
    const desk = await customer({ history: inEnglish });
    const { status, text } = await desk.sends({
      ...fields,
      comment: 'A "good" <b>job</b> & more',
      suggestion: "it's </textarea><script>",
    });
    expect(status).toBe(422);
    expect(text).toContain('<p id="wrong" role="alert">Please choose a score from 1 to 5.</p>');
    expect(text).toContain('A &#34;good&#34; &#60;b&#62;job&#60;/b&#62; &#38; more');
    expect(text).not.toContain('<script>');
    expect(desk.feedback()).toEqual([]);
  });

  it('D1 what is too long comes back with the score that was chosen', async () => {
    const desk = await customer({ history: inEnglish });
    const { status, text } = await desk.sends({ score: '2', comment: 'x'.repeat(2001) });
    expect(status).toBe(422);
    expect(text).toContain('A comment has at most 2000 characters.');
    expect(text).toContain('value="2" required checked');
    expect((await desk.sends({ score: '2', comment: '长'.repeat(2000), suggestion: '长'.repeat(2000) })).status).toBe(200);
  });

  it('D1 what is no form, or far too large, is refused with a page', async () => {
    const desk = await customer();
    expect((await desk.sends({ score: '5' }, { headers: { 'content-type': 'application/json' } })).status).toBe(415);
    expect((await desk.sends({ score: '5' }, { headers: {} })).status).toBe(415);
    expect((await desk.sends({ score: '5', comment: '长'.repeat(20_000) })).status).toBe(413);
    expect(desk.feedback()).toEqual([]);
  });

  it('D2 a bad score is owed a solution before midnight', async () => {
    const memory = inMemory();
    await withHistory(memory.store, aSurveyedCase(), monday.at('10:00'));
    const routes = surveyRoutes({
      events: memory.store,
      handle: handlerOn(memory.store),
      macKeys: async () => [key],
      policies: () => policies,
      supportAddress: 'support@desk.example',
      now: () => noon,
    });
    await asking(routes, 'raw')({ route: 'POST /s/{token}', params: { token }, headers: form, body: 'score=1' });
    expect(memory.commits().at(-1)?.events).toContainEqual(
      expect.objectContaining({
        type: 'DeadlineArmed',
        data: expect.objectContaining({ kind: 'same-day-solution', dueAt: day('2026-11-18').at('00:00') }),
      }),
    );
  });

  it('D1 whatever is written leaves no mark-up behind', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(escapeHtml(text)).not.toMatch(/[<>"'`]/)));
  });
});
