import { describe, expect, it } from 'vitest';
import { accessDecider, caseAccessStream } from '../../../domain/access/access.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import { templateNames } from '../../../domain/policy/mail-templates.ts';
import { forStaff } from '../../../functions/lib/access.ts';
import { createCommandHandler } from '../../../functions/lib/handle-command.ts';
import { createLooks } from '../../../functions/lib/looks.ts';
import { examples } from '../../../functions/lib/schemas/notices.ts';
import { templateRoutes } from '../../../functions/lib/template-routes.ts';
import { anOpenComplaint, caseId } from '../../support/cases.ts';
import { defaultPolicies } from '../../support/given.ts';
import { inMemory } from '../../support/memory-store.ts';
import { monday } from '../../support/moments.ts';
import { asking, withHistory } from '../aftercare/office.ts';

const nine = monday.at('09:00');
const open = async (history: readonly CaseEvent[] = anOpenComplaint()) => {
  const memory = inMemory();
  await withHistory(memory.store, history, nine);
  const looks = createLooks(
    createCommandHandler({ store: memory.store, decider: accessDecider, context: undefined }),
    () => nine,
  );
  const routes = templateRoutes({ events: memory.store, policies: () => defaultPolicies, looks, now: () => nine });
  const ask = asking(forStaff(routes, { find: async () => undefined }));
  const preview = async (body: object, role: Role = 'supervisor') => {
    const { status, text } = await ask({
      route: 'POST /policy/templates/preview',
      body: JSON.stringify(body),
      role,
      headers: { 'content-type': 'application/json' },
    });
    return { status, body: JSON.parse(text) };
  };
  return { preview, looks: () => memory.commits(caseAccessStream(caseId)) };
};

describe('POST /policy/templates/preview', () => {
  it('L2 shows every template of the policy in both languages, as text and as HTML', async () => {
    const { preview } = await open();
    for (const template of templateNames)
      for (const language of ['zh', 'en']) {
        const { status, body } = await preview({ template, language });
        expect([template, status]).toEqual([template, 200]);
        expect(body.text).not.toMatch(/[{}]|undefined/);
        expect(body.html).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
        expect(body.policyVersion).toBe(1);
      }
  });

  it('L2 shows a draft before it is policy; one that could not become policy is refused with its place', async () => {
    const { preview } = await open();
    const { body } = await preview(examples.preview);
    expect(body.text).toBe('Hello,\n\nyour case number is K7Q2-9XMB-4.\n\n-- \nCustomer Service\n16 November 2026\n');
    const refused = await preview({ ...examples.preview, draft: 'Hello {name}' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'policy-refused' } });
    expect(refused.body.errors.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)).toEqual([
      'templates.acknowledgement.en unknown-placeholder',
      'templates.acknowledgement.en missing-placeholder',
    ]);
  });

  it('L2 E6 puts a given case in, for who may see it, and logs the look', async () => {
    const { preview, looks } = await open();
    const { body } = await preview({ template: 'complaintAcknowledgement', language: 'en', caseId });
    expect(body.subject).toBe('Re: My parcel');
    expect(body.text).toContain('You will have our answer by 16 November 2026, 11:00.');
    expect(looks()).toHaveLength(1);
    expect((await preview({ template: 'survey', caseId }, 'agent')).status).toBe(403);
    expect((await preview({ template: 'survey', caseId: 'K7Q29XMB4' })).status).toBe(404);
    expect((await preview({ template: 'farewell' })).status).toBe(422);
    expect(looks()).toHaveLength(1);
  });
});
