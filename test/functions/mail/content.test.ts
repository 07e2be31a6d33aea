import { describe, expect, it } from 'vitest';
import { caseOfStream } from '../../../domain/kernel/ids.ts';
import { contentRoutes } from '../../../functions/lib/content-routes.ts';
import { type HttpAnswer, type HttpRequest, responseOf } from '../../../functions/lib/http.ts';
import { isProblem } from '../../../functions/lib/problem.ts';
import { openMailRoom } from '../../support/mail-room.ts';
import { attachmentMail, htmlMail, plainMail } from '../../support/mails.ts';

const agent = { sub: 'agent-1', 'cognito:groups': '[agent]', 'kefu:team': 'customer-service' };
const stranger = { ...agent, sub: 'agent-9', 'kefu:team': 'data-analysis' };
const analyst = { sub: 'a-1', 'cognito:groups': '[analyst]' };

/** A case that a mail has opened, and what its content's routes answer. */
const caseOfMail = async (raw: Buffer) => {
  const room = openMailRoom();
  await room.take(raw);
  const [id] = room.streams('case').map(caseOfStream);
  const interaction = room.caseEvents().flatMap((event) => (event.type === 'InteractionRecorded' ? [event.data] : []))[0];
  const looks: string[] = [];
  const routes = contentRoutes({
    events: room.store,
    objects: room.bucket,
    large: room.bucket,
    looks: { atCase: async (who, caseId, what) => void looks.push(`${who.id} ${caseId} ${what}`) },
  });
  const ask = async (what: string, claims: Record<string, string> = agent, more: { number?: string; range?: string } = {}) => {
    const params = { id, interaction: interaction?.interactionId, number: more.number };
    const headers = more.range === undefined ? {} : { range: more.range };
    const answer = await routes[`GET /cases/{id}/interactions/{interaction}/${what}`]?.(
      { params, claims, headers } as unknown as HttpRequest,
      {} as never,
    );
    if (answer === undefined) throw new Error('no such route');
    return isProblem(answer) ? { status: answer.status, code: answer.code } : (answer as HttpAnswer);
  };
  return { id, ask, looks, interaction };
};

describe('E6: the words and files of a mail', () => {
  it('E6 are shown to those who serve the customer, made safe, and every look is logged', async () => {
    const { id, ask, looks } = await caseOfMail(htmlMail('<p>Hello</p><script>alert(1)</script>'));
    const answer = await ask('body');
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(responseOf(answer as HttpAnswer).headers?.['content-security-policy']).toMatch(/sandbox/);
    expect((answer as HttpAnswer).body).toMatch(/<p>Hello<\/p>\s*<\/body>/);
    expect(looks).toEqual([`agent-1 ${id} body`]);
  });

  it('E6 are kept from everybody else, and nothing is logged as seen', async () => {
    const { ask, looks } = await caseOfMail(plainMail());
    expect(await ask('body', stranger)).toEqual({ status: 403, code: 'not-your-case' });
    expect(await ask('body', analyst)).toEqual({ status: 403, code: 'not-permitted' });
    expect(looks).toEqual([]);
  });

  it('A7 a file comes as a download whatever it says it is, under its Chinese name, and in pieces when asked', async () => {
    const { ask, looks, id } = await caseOfMail(attachmentMail({ name: '照片 1.png', content: Buffer.from('not a picture') }));
    const answer = (await ask('attachments/{number}', agent, { number: '1' })) as HttpAnswer;
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': "attachment; filename*=UTF-8''%E7%85%A7%E7%89%87%201.png",
      },
    });
    expect(responseOf(answer)).toMatchObject({ isBase64Encoded: true, body: Buffer.from('not a picture').toString('base64') });
    expect(looks).toEqual([`agent-1 ${id} attachment`]);
    const piece = await ask('attachments/{number}', agent, { number: '1', range: 'bytes=4-' });
    expect(piece).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 4-12/13' }, body: Buffer.from('a picture') });
    expect(await ask('attachments/{number}', agent, { number: '1', range: 'bytes=99-' })).toMatchObject({ status: 416 });
  });

  it('A7 a file too large for one answer is given in pieces', async () => {
    const { ask } = await caseOfMail(attachmentMail({ name: 'big.bin', content: Buffer.alloc(5_000_000, 1) }));
    expect(await ask('attachments/{number}', agent, { number: '1' })).toEqual({ status: 413, code: 'ask-in-pieces' });
    const piece = (await ask('attachments/{number}', agent, { number: '1', range: 'bytes=0-' })) as HttpAnswer;
    expect(piece).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 0-4194303/5000000' } });
  });

  it.each(['0', '2', 'x', '-1'])('A7 there is no file number %s', async (number) => {
    const { ask } = await caseOfMail(attachmentMail({ name: 'a.png', content: Buffer.from('a') }));
    expect(await ask('attachments/{number}', agent, { number })).toMatchObject({ status: 404 });
  });
});
