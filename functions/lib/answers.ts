/** An answer's header names, and what it carries by media type: what OpenAPI says of a response, the words apart. */
export type RecordedAnswer = {
  readonly headers?: readonly string[];
  readonly content: Readonly<Record<string, { readonly schema?: object; readonly example?: unknown }>>;
};
/**
 * What the routes answer, by route and status, as `npm run answers` recorded it from a running desk (ADR 27). `schemas`: shapes that
 * several answers share. `refusals`: problems by the name of the example.
 */
export type RecordedAnswers = {
  readonly schemas: Readonly<Record<string, object>>;
  readonly refusals: Readonly<Record<string, object>>;
  readonly answers: Readonly<Record<string, Readonly<Record<string, RecordedAnswer>>>>;
};

/** Read when somebody asks for the description: a health check does without. */
export const recordedAnswers = async (): Promise<RecordedAnswers> =>
  (await import('./answers.json', { with: { type: 'json' } })).default as RecordedAnswers;
