import { describe, expect, it } from 'vitest';
import type { InspectionId } from '../../../domain/inspection/events.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import { caseQueryRoutes } from '../../../functions/lib/case-queries.ts';
import { storyAsked, tellStory } from '../../../functions/lib/reading/story.ts';
import { aMail, staff, triage } from '../../support/cases.ts';
import { commitsOf } from '../../support/figures.ts';
import { monday } from '../../support/moments.ts';
import { anInspection } from '../../support/scored-inspections.ts';

const commits = commitsOf(
  1,
  aMail(monday.at('09:00'), { subject: 'Leak <script>' }),
  triage(monday.at('09:10'), { category: 'leak', priority: 'high' }),
).map((commit) =>
  commit.commit === 2
    ? { ...commit, actor: staff('supervisor'), causation: 'deadline.timer/7', commandId: commandId('key-2') }
    : commit,
);
const [, caseId = ''] = commits[0]?.stream.split('#') ?? [];
const routes = caseQueryRoutes({
  events: { load: async () => commits },
  looks: { atCase: async () => {} },
  zone: () => 'Asia/Shanghai',
} as never);

const look = async (query: object, role = 'supervisor', accept = 'text/html,*/*;q=0.8') => {
  const claims = { sub: 's-1', 'cognito:groups': `[${role}]` };
  const request = { params: { id: caseId }, query, claims, headers: { accept }, language: 'en' };
  const answer = await routes['GET /cases/{id}/events']?.(request as never, {} as never);
  return answer as { status: number; body: unknown; headers?: Record<string, string>; code?: string };
};

describe('the events of a case in a browser', () => {
  it('G4 B9 every decision with when, who, what caused it and its events, each at an address of its own', async () => {
    const { status, body, headers } = await look({ lang: 'zh' });
    const html = String(body);
    expect([status, headers?.['content-language'], headers?.vary]).toEqual([200, 'zh-CN', 'accept, accept-language']);
    expect(html).toContain('2026-11-16 09:10:00');
    expect(html).toMatch(/<tr id="commit-2"><td>2<\/td>.*坐席.*supervisor.*deadline\.timer\/7<br>key-2.*CaseTriaged/);
    expect(html).toContain('Leak &#60;script&#62;');
    expect(html).not.toMatch(/<script|\[object/);
  });

  it('E6 shows an analyst nothing of the customer', async () => {
    expect(String((await look({}, 'analyst')).body)).not.toContain('Leak');
  });

  it('is JSON for everybody else, page by page as before', async () => {
    const { body } = await look({ limit: '1' }, 'supervisor', '*/*');
    expect(body).toMatchObject({ caseId, commits: [{ commit: 1 }], cursor: expect.any(String) });
    expect(String((await look({ limit: '1' })).body)).toMatch(/events\?cursor=\w+&#38;lang=en/);
    expect(await look({ lang: 'fr' })).toMatchObject({ status: 400, code: 'unknown-lang' });
  });
});

describe('the events of an inspection in a browser', () => {
  const scored = anInspection(1, [{ at: monday.at('10:00'), earned: 85, possible: 95, fatal: ['insult'] }]);
  const id = scored[0]?.stream.split('#')[1] as InspectionId;
  const read = (query: Record<string, string>, accept = 'text/html') => {
    const request = { query, headers: { accept }, language: 'en' } as const;
    const asked = storyAsked(request);
    return 'code' in asked
      ? asked
      : tellStory(request, asked, { of: { inspectionId: id }, commits: scored, zone: 'Asia/Shanghai' });
  };

  it('G4 F2 tells the drawing and each scoring like those of a case, and leads to the case', async () => {
    const html = String(((await read({})) as { body: unknown }).body);
    expect(html).toContain(`<h1>Events of inspection ${id}</h1>`);
    expect(html).toMatch(
      /<tr id="commit-2"><td>2<\/td><td><time>2026-11-16 10:00:00<.*inspector-1.*InspectionScored.*earned: 85 · possible: 95/,
    );
    expect(html).toContain(`href="/inspections/${id}"`);
    expect(html).toContain(`href="/cases/${id.slice(0, 9)}/events?lang=en"`);
    expect(String(((await read({ lang: 'zh' })) as { body: unknown }).body)).toContain(`质检事件 ${id}`);
    expect(String(((await read({ limit: '1' })) as { body: unknown }).body)).toContain(`/inspections/${id}/events?cursor=`);
  });

  it('is JSON for programs, and refuses what it does not know', async () => {
    expect(await read({}, 'application/json')).toMatchObject({
      body: { inspectionId: id, commits: [{ commit: 1 }, { commit: 2 }] },
    });
    expect(await read({ lang: 'fr' })).toMatchObject({ status: 400, code: 'unknown-lang' });
    expect(await read({ limit: '0' })).toMatchObject({ status: 400, code: 'bad-query' });
  });
});
