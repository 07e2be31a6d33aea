import type * as z from 'zod/mini';
import type { CaseCommand, Opening } from '../../domain/case/commands.ts';
import { type CaseId, caseIdFrom, interactionId } from '../../domain/kernel/ids.ts';
import { instant } from '../../domain/kernel/time.ts';
import type { ObjectStore } from './adapters/object-store.ts';
import { type Asked, type CasePorts, caseCommand, idempotencyKey, runCommand, withoutUndefined } from './case-command.ts';
import { sha256, sha256Hex } from './digest.ts';
import * as schemas from './schemas/cases.ts';
import { unlinking } from './schemas/link.ts';
import type { HttpRoutes } from './triggers.ts';

type Ports = CasePorts & { readonly objects: ObjectStore };

/** The commands of a case as resources: `POST /cases`, `POST /cases/{id}/…`. Every one honours `Idempotency-Key`. */
export const caseCommandRoutes = (ports: Ports): HttpRoutes => {
  const command = caseCommand(ports);

  const stored = async (text: string, id: CaseId) => {
    const sha = sha256Hex(text);
    const key = `bodies/${id}/${sha}.txt`;
    await ports.objects.put(key, Buffer.from(text), { contentType: 'text/plain; charset=utf-8' });
    return { key, sha256: sha, bytes: Buffer.byteLength(text) };
  };

  const interactionOf = async <T extends object>(text: string, { id, key }: Asked, data: T) => ({
    data: { ...data, interactionId: interactionId(sha256Hex(key).slice(0, 16)), content: await stored(text, id) },
  });

  return {
    'POST /cases': async (request) => {
      const key = idempotencyKey(request);
      if (typeof key !== 'string') return key;
      const source = sha256(`desk:${key}`);
      const id = caseIdFrom(source);
      const build = async (
        { description, occurredAt, expectedBy, ...body }: z.output<typeof schemas.openCase>,
        asked: Asked,
      ): Promise<CaseCommand> => {
        const openedAt = occurredAt === undefined ? asked.now : instant(occurredAt);
        const opening: Opening = {
          ...withoutUndefined(body),
          customer: withoutUndefined(body.customer),
          caseId: id,
          source: source.toString('hex'),
          ...(expectedBy === undefined ? {} : { expectedBy: instant(expectedBy) }),
        };
        const contact =
          body.channel === 'desk' ? undefined : { direction: 'inbound' as const, channel: body.channel, at: openedAt };
        const { now, by } = asked;
        const interaction = contact ? { interaction: await interactionOf(description ?? body.subject, asked, contact) } : {};
        const words = description === undefined ? {} : { text: description };
        return { type: 'OpenCaseAtDesk', now, by, opening, openedAt, ...interaction, ...words };
      };
      return runCommand(ports, request, { id, key, schema: schemas.openCase, build, status: 201 });
    },
    'POST /cases/{id}/interactions': command(
      schemas.interaction,
      async (body, asked) => {
        const at = body.occurredAt === undefined ? asked.now : instant(body.occurredAt);
        const channel = body.channel === undefined ? {} : { channel: body.channel };
        const took = withoutUndefined({ handlingSeconds: body.handlingSeconds });
        const interaction = await interactionOf(body.text, asked, { direction: body.direction, at, ...channel, ...took });
        const awaitCustomer = body.awaitCustomer ? { awaitCustomer: body.awaitCustomer } : {};
        const { now, by } = asked;
        return { type: 'RecordInteraction', now, by, interaction, purpose: body.purpose, text: body.text, ...awaitCustomer };
      },
      201,
    ),
    'POST /cases/{id}/triage': command(schemas.triage, (body, { now, by }) => ({
      type: 'Triage',
      now,
      by,
      ...withoutUndefined(body),
    })),
    'POST /cases/{id}/escalation': command(schemas.escalation, ({ neededAt, ...body }, { now, by }) => ({
      type: 'Escalate',
      now,
      by,
      ...withoutUndefined(body),
      ...(neededAt === undefined ? {} : { neededAt: instant(neededAt) }),
    })),
    'POST /cases/{id}/escalation/acknowledgement': command(schemas.empty, (_body, { now, by }) => ({
      type: 'AcknowledgeEscalation',
      now,
      by,
    })),
    'POST /cases/{id}/resolution': command(schemas.resolution, (body, { now, by }) => ({ type: 'Resolve', now, by, ...body })),
    'POST /cases/{id}/confirmation': command(schemas.empty, (_body, { now, by }) => ({ type: 'ConfirmResult', now, by })),
    'POST /cases/{id}/dispute': command(schemas.dispute, (body, { now, by }) => ({ type: 'DisputeResult', now, by, ...body })),
    'POST /cases/{id}/customer/unlink': command(unlinking, (body, { now, by }) => ({ type: 'UnlinkCustomer', now, by, ...body })),
    'POST /cases/{id}/closure': command(schemas.empty, (_body, { now, by }) => ({ type: 'CloseCase', now, by })),
  };
};
