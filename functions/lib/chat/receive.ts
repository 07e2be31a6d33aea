import type { ObjectStore } from '../adapters/object-store.ts';
import { sha256Hex } from '../digest.ts';
import { jsonType, readJson } from '../hooks/json.ts';
import type { Hook } from '../hooks/receive.ts';
import { verifyStandardWebhook } from '../hooks/standard.ts';
import { isProblem } from '../problem.ts';
import type { Contact, Received } from '../receive-contact.ts';
import { filesOf } from './files.ts';
import { type Content, contactOfEvent, interactionEvent, isWritten } from './interactions.ts';

export type InteractionPorts = {
  readonly secrets: () => Promise<readonly string[]>;
  readonly objects: ObjectStore;
  readonly receive: (contact: Contact) => Promise<Received>;
};

/** A1, A6, A8: chat sessions, their messages, social and forum posts. */
export const interactionsHook = ({ secrets, objects, receive }: InteractionPorts): Hook => ({
  source: 'interactions',
  path: 'interactions',
  verify: async ({ headers, raw }, now) => verifyStandardWebhook({ headers, body: raw, secrets: await secrets(), now }),
  contentType: jsonType,
  wanted: 'application/json',
  idOf: ({ headers }) => headers['webhook-id'],
  take: async ({ raw }, { rawKey }) => {
    const event = readJson(raw, interactionEvent, 'A1');
    if (isProblem(event)) return event;
    const files = isWritten(event) ? await filesOf(objects, event.attachments ?? []) : [];
    if (isProblem(files)) return files;
    const content = isWritten(event) && event.text !== '' ? await storedText(objects, event.text) : undefined;
    const received = await receive(contactOfEvent(event, { rawKey, content, files }));
    if (received.kind === 'no-case') return { status: 202 };
    return { status: 200, body: { case: received.caseId }, cases: [received.caseId] };
  },
});

/** Under the digest of its content: the same words stored twice are stored once. */
const storedText = async (objects: Pick<ObjectStore, 'put'>, text: string): Promise<Content> => {
  const bytes = Buffer.from(text);
  const sha256 = sha256Hex(bytes);
  const content = { key: `bodies/chat/${sha256}.txt`, sha256, bytes: bytes.length };
  await objects.put(content.key, bytes, { contentType: 'text/plain; charset=utf-8' });
  return content;
};
