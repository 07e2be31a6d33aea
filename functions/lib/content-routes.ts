import { lookAt } from '../../domain/case/authorize.ts';
import type { CaseEvent, InteractionRecorded, StoredAttachment } from '../../domain/case/events.ts';
import { notPermitted, notYourCase } from '../../domain/case/refusals.ts';
import { foldCase } from '../../domain/case/state.ts';
import { caseStream, parseCaseId } from '../../domain/kernel/ids.ts';
import { firstTeam } from '../../domain/roster/words.ts';
import { actorOf } from './actor.ts';
import type { EventStore } from './adapters/event-store.ts';
import type { LargeObjects } from './adapters/large-objects.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import { unknownCase } from './case-command.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Looks } from './looks.ts';
import { pageOfHtml, pageOfText, pagePolicy } from './mail/safe-html.ts';
import { type HttpProblem, isProblem, notFound, problem, problemOfRefusal } from './problem.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = {
  readonly events: Pick<EventStore, 'load'>;
  readonly objects: Pick<ObjectStore, 'get'>;
  readonly large: Pick<LargeObjects, 'part'>;
  readonly looks: Pick<Looks, 'atCase'>;
};

/** What one answer of a function can carry, with room for base64. */
const largestAnswer = 4 * 1024 * 1024;

/** What a contact holds, for those who serve the customer (E6): its words as a page that does nothing, its files as downloads. */
export const contentRoutes = (ports: Ports): HttpRoutes => ({
  'GET /cases/{id}/interactions/{interaction}/body': async (request) => {
    const found = await interactionSeen(ports, request, 'body');
    if (isProblem(found)) return found;
    const { html, content } = found.data;
    const stored = html ?? content;
    const body = stored === undefined ? undefined : await ports.objects.get(stored.key);
    if (body === undefined) return noSuchContent;
    const text = body.toString('utf8');
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy };
    return { status: 200, headers, body: html === undefined ? pageOfText(text) : pageOfHtml(text) };
  },

  'GET /cases/{id}/interactions/{interaction}/attachments/{number}': async (request) => {
    const found = await interactionSeen(ports, request, 'attachment');
    if (isProblem(found)) return found;
    const index = /^[1-9]\d{0,2}$/.test(request.params.number ?? '') ? Number(request.params.number) - 1 : -1;
    const file = found.data.attachments?.[index];
    if (file === undefined) return noSuchContent;
    if (file.withheld !== undefined) return withheld;
    return download(ports, file, { name: found.personal?.attachmentNames?.[index] ?? `attachment-${index + 1}`, request });
  },
});

/** The interaction, once it is clear that the asker may see it, and the look is logged. */
const interactionSeen = async (
  { events, looks }: Ports,
  { params, claims }: HttpRequest,
  what: 'body' | 'attachment',
): Promise<InteractionRecorded | HttpProblem> => {
  const id = parseCaseId(params.id ?? '');
  const story =
    id === undefined ? [] : (await events.load(caseStream(id))).flatMap((commit) => commit.events as readonly CaseEvent[]);
  const state = foldCase(story);
  if (id === undefined || state.kind === 'none') return unknownCase;
  const who = actorOf(claims);
  const look = lookAt(who, state);
  if (look !== 'full')
    return problemOfRefusal((look === 'none' ? notYourCase(state.team ?? firstTeam) : notPermitted(who.role)).refusal);
  const found = story.find(
    (event): event is InteractionRecorded =>
      event.type === 'InteractionRecorded' && event.data.interactionId === params.interaction,
  );
  if (found === undefined) return noSuchContent;
  await looks.atCase(who, id, what);
  return found;
};

/** Always as a file to save, never as a type that a browser might run. In pieces by `Range` where one answer cannot hold it. */
const download = async (
  { objects, large }: Ports,
  { key, bytes }: StoredAttachment,
  { name, request }: { readonly name: string; readonly request: HttpRequest },
): Promise<HttpAnswer | HttpProblem> => {
  const common = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, percent)}`,
    'accept-ranges': 'bytes',
  };
  const range = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(request.headers.range ?? '');
  if (range === null) {
    if (bytes > largestAnswer) return inPieces(bytes);
    const body = await objects.get(key);
    return body === undefined ? noSuchContent : { status: 200, headers: common, body };
  }
  const from = Number(range[1]);
  const to = Math.min(range[2] === '' ? bytes - 1 : Number(range[2]), bytes - 1, from + largestAnswer - 1);
  if (from > to) return outside(bytes);
  const piece = await large.part(key, { from, bytes: to - from + 1 });
  if (piece === undefined) return noSuchContent;
  return { status: 206, headers: { ...common, 'content-range': `bytes ${from}-${to}/${bytes}` }, body: piece.bytes };
};

const percent = (one: string): string => `%${one.charCodeAt(0).toString(16).toUpperCase()}`;

const noSuchContent = notFound({
  en: 'This contact holds nothing of the kind; GET /cases/{id} names what each contact has.',
  zh: '此联络中没有该内容;请用 GET /cases/{id} 查看各联络的内容。',
});
const withheld = problem({
  status: 413,
  code: 'kept-in-the-raw-form',
  clause: 'A1',
  words: {
    en: 'The file is beyond the limits; it is kept in the raw mail, which an administrator can fetch from the raw store.',
    zh: '该文件超出限制,仅保存在原始邮件中;请管理员从原始存储中取出。',
  },
});
const inPieces = (bytes: number): HttpProblem =>
  problem({
    status: 413,
    code: 'ask-in-pieces',
    clause: 'RFC 9110 14.2',
    words: {
      en: `The file has ${bytes} bytes; ask for it in pieces with Range: bytes=0-${largestAnswer - 1} and so on.`,
      zh: `文件共 ${bytes} 字节;请用 Range: bytes=0-${largestAnswer - 1} 等分段获取。`,
    },
    headers: { 'accept-ranges': 'bytes' },
  });
const outside = (bytes: number): HttpProblem =>
  problem({
    status: 416,
    code: 'range-outside',
    clause: 'RFC 9110 15.5.17',
    words: { en: `The file has ${bytes} bytes; the range lies outside.`, zh: `文件共 ${bytes} 字节;所求范围超出文件。` },
    headers: { 'content-range': `bytes */${bytes}` },
  });
