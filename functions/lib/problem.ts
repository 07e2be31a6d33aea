import type { core } from 'zod/mini';
import type { Refusal } from '../../domain/kernel/decider.ts';
import { problemsOf } from '../../domain/policy/refusals.ts';

export type Language = 'en' | 'zh';
export type Words = { readonly en: string; readonly zh: string };

/**
 * An answer that is not a success, as RFC 9457 tells it. A value: a route may return it or throw it, and `httpHandler` makes
 * the response. `code` is for programs, `words` for people in both languages, `clause` the requirement that refuses, or the RFC where
 * the request is none that HTTP, JSON or their kin would have taken.
 */
export type HttpProblem = {
  readonly kind: 'http-problem';
  readonly status: number;
  readonly code: string;
  readonly title: Words;
  readonly words: Words;
  readonly clause?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** What is wrong with one field; `path` as `options.0.steps`, empty for the whole body. */
export type FieldError = {
  readonly path: string;
  readonly message: string;
  readonly clause?: string;
  readonly code?: string;
  readonly words?: Words;
};

export type ProblemDetails = Omit<HttpProblem, 'kind' | 'title'> & { readonly title?: Words };

export const problem = (details: ProblemDetails): HttpProblem => ({
  kind: 'http-problem',
  title: titles[details.status] ?? (details.status < 500 ? refusedTitle : failedTitle),
  ...details,
});

export const isProblem = (value: unknown): value is HttpProblem =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'http-problem';

/** A refusal of the domain: conflict 409, invalid 422, forbidden 403, missing 404. */
export const problemOfRefusal = (refusal: Refusal): HttpProblem => {
  const errors = problemsOf(refusal).map((one) => ({ ...one, message: one.words.en }));
  return problem({
    status: statusOfRefusal[refusal.kind],
    code: refusal.code,
    clause: refusal.clause,
    words: refusal.words,
    ...(errors.length > 0 ? { errors } : {}),
  });
};

/** What a schema found wrong: 422 with every field. Takes the `error` of zod's `safeParse`, and the clause that asks for the fields. */
export const problemOfInvalid = (error: { readonly issues: readonly core.$ZodIssue[] }, clause?: string): HttpProblem =>
  problem({
    status: 422,
    code: 'invalid-fields',
    ...(clause === undefined ? {} : { clause }),
    words: {
      en: `Some fields are not valid: ${listed(error.issues)}`,
      zh: `部分字段无效：${listed(error.issues)}`,
    },
    errors: error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: messageOf(issue) })),
  });

/** `clause`: the one by which such a thing is known. */
export const notFound = (what: Words, clause?: string): HttpProblem =>
  problem({ status: 404, code: 'not-found', words: what, ...(clause === undefined ? {} : { clause }) });

/** The response body; `requestId` leads to the log. Written in `language`, with both languages under `words`. */
export const problemBody = (it: HttpProblem, language: Language, requestId?: string): Readonly<Record<string, unknown>> => ({
  type: `urn:kefu:problem:${it.code}`,
  title: it.title[language],
  status: it.status,
  detail: it.words[language],
  code: it.code,
  words: it.words,
  ...(it.clause === undefined ? {} : { clause: it.clause }),
  ...(it.errors === undefined ? {} : { errors: it.errors }),
  ...(requestId === undefined ? {} : { requestId }),
});

/** The better liked of our two languages in an Accept-Language header; English where neither is asked for. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  let best: { readonly language: Language; readonly quality: number } | undefined;
  for (const item of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = item.trim().toLowerCase().split(';');
    const primary = tag.split('-')[0];
    if (primary !== 'zh' && primary !== 'en') continue;
    const q = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find((text) => text !== undefined);
    const quality = q === undefined ? 1 : Number(q);
    if (quality > (best?.quality ?? 0)) best = { language: primary, quality };
  }
  return best?.language ?? 'en';
};

const statusOfRefusal = { conflict: 409, invalid: 422, forbidden: 403, missing: 404 } as const;

const refusedTitle: Words = { en: 'Request refused', zh: '请求被拒绝' };
const failedTitle: Words = { en: 'Internal error', zh: '系统错误' };
const titles: Readonly<Record<number, Words>> = {
  400: { en: 'Bad request', zh: '请求有误' },
  401: { en: 'Not signed in', zh: '未登录' },
  403: { en: 'Not allowed', zh: '没有权限' },
  404: { en: 'Not found', zh: '未找到' },
  409: { en: 'Conflict with the current state', zh: '与当前状态冲突' },
  413: { en: 'Too large', zh: '内容过大' },
  415: { en: 'Unsupported media type', zh: '不支持的内容类型' },
  422: { en: 'Not valid', zh: '内容无效' },
  429: { en: 'Too many requests', zh: '请求过于频繁' },
  503: { en: 'Not available at the moment', zh: '服务暂不可用' },
};

const listed = (issues: readonly core.$ZodIssue[]): string =>
  issues
    .slice(0, 5)
    .map((issue) => issue.path.map(String).join('.') || 'body')
    .join(', ');

/** zod/mini ships no messages of its own (they would cost 4 KB a language); these say what would have been taken. */
const messageOf = (issue: core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be given as ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum} (${issue.origin})`;
    case 'too_big':
      return `must be at most ${issue.maximum} (${issue.origin})`;
    case 'invalid_format':
      return `must have the format ${issue.format}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'custom':
      return issue.message && issue.message !== 'Invalid input' ? issue.message : 'is not valid';
    default:
      return 'is not valid';
  }
};

/** For whatever was not foreseen. Says nothing about the cause: that is in the log, under the request's id. */
export const internalProblem: HttpProblem = problem({
  status: 500,
  code: 'internal-error',
  words: { en: 'Something went wrong on our side. Please try again.', zh: '系统内部出现错误，请稍后重试。' },
});
