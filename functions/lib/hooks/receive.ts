import type { ParkedWebhook } from '../../../domain/intake/parked.ts';
import type { CaseId } from '../../../domain/kernel/ids.ts';
import { type Instant, instantOf } from '../../../domain/kernel/time.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { Park, Parked } from '../park.ts';
import { type HttpProblem, isProblem } from '../problem.ts';
import type { HttpRoute } from '../triggers.ts';
import { publicUrl, type RawPath, rawWebhookKey } from '../webhooks.ts';
import { isTurnedAway, tooLarge, wrongContentType } from './refusals.ts';

/** One provider's webhook. Everything it sends is checked, stored raw, and only then read. */
export type Hook = {
  readonly source: Parked['source'];
  /** The folder of its raw bodies: `webhooks/<path>/`. */
  readonly path: RawPath;
  /** Undefined when the request is the provider's own. On the raw bytes. */
  readonly verify: (request: HttpRequest, now: Instant) => Promise<HttpProblem | undefined>;
  readonly contentType: RegExp;
  /** The type to send instead, for people. */
  readonly wanted: string;
  /** Bytes that a body may have. Default: 256 KB. */
  readonly most?: number;
  /** What names the call, message or delivery in the raw key. */
  readonly idOf?: (request: HttpRequest) => string | undefined;
  /** Does what the webhook says. A problem: it cannot be read; it is parked, and the problem answered. */
  readonly take: (request: HttpRequest, stored: Stored) => Promise<Taken | HttpProblem>;
  /** What the provider is told in place of our own status, where it has a code of its own for "do not try again". */
  readonly refusal?: (problem: HttpProblem) => HttpAnswer | HttpProblem;
};
/** The answer, and the cases that the contact went to; `handedOn`: another function reads it, and tells. */
export type Taken = HttpAnswer & { readonly cases?: readonly CaseId[]; readonly handedOn?: true };
export type Stored = { readonly rawKey: string; readonly now: Instant };

export type HookPorts = {
  readonly objects: Pick<ObjectStore, 'put'>;
  readonly park: Park;
  /** Signed over by some providers, and part of the raw key. */
  readonly publicUrl: string;
  readonly now?: () => Instant;
};

const MOST_BYTES = 256 * 1024;

/** A1: verified, stored raw, taken in or parked. Whatever else fails is thrown: the provider sends it again. */
export const receiveHook = (ports: HookPorts, hook: Hook): HttpRoute => {
  const receive = async (request: HttpRequest): Promise<HttpAnswer | HttpProblem> => {
    const now = ports.now?.() ?? instantOf(Date.now());
    const most = hook.most ?? MOST_BYTES;
    if (request.raw.length > most) return tooLarge(most);
    const contentType = request.headers['content-type']?.trim() ?? '';
    if (!hook.contentType.test(contentType)) return wrongContentType(hook.wanted); // first: some proofs are over the form's fields
    const refused = await hook.verify(request, now);
    if (refused !== undefined) return refused;

    const url = publicUrl(ports.publicUrl, request.event);
    const rawKey = rawWebhookKey({ source: hook.path, at: now, sid: hook.idOf?.(request) ?? '', url, body: request.raw });
    const query = request.event.rawQueryString;
    await ports.objects.put(rawKey, request.raw, { contentType, ...(query ? { metadata: { query } } : {}) });
    const answer = await hook.take(request, { rawKey, now });
    if (!isProblem(answer)) return answer;
    await ports.park({
      source: hook.source,
      reason: 'unparsable',
      detail: answer.code,
      rawKey,
      identity: `${hook.source}:${rawKey}`,
      at: now,
      webhook: asSent(request),
    });
    return answer;
  };
  return async (request, { metrics }) => {
    const answer = await receive(request);
    metrics.addMetric(isProblem(answer) && isTurnedAway(answer) ? 'WebhookRefused' : 'WebhookReceived', 'Count', 1);
    return isProblem(answer) && hook.refusal ? hook.refusal(answer) : answer;
  };
};

/** Headers that say what the body is, or which delivery: all that is read of a request beside its body and its query. */
const read = ['content-type', 'webhook-id', 'x-tccc-push-uuid'] as const;

const asSent = ({ route, headers, event }: HttpRequest): ParkedWebhook => ({
  route,
  query: event.rawQueryString ?? '',
  headers: Object.fromEntries(read.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
});

/** A parked webhook as it was sent, for the hook that reads it once more. */
export const requestAsSent = ({ route, query, headers }: ParkedWebhook, raw: Buffer): HttpRequest => ({
  route,
  path: route.slice(route.indexOf('/')),
  params: {},
  query: Object.fromEntries(new URLSearchParams(query)),
  headers,
  body: undefined,
  raw,
  claims: {},
  language: 'en',
  requestId: 'replay',
  event: { routeKey: route, rawPath: route.slice(route.indexOf('/')), rawQueryString: query } as HttpRequest['event'],
});
