import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, type RunningDesk, removeDataDir, startDesk } from '../support/desk.ts';
import { type Office, openOffice } from './office.ts';

const SPEED = 30;
let desk: RunningDesk;
let office: Office;
beforeAll(async () => {
  desk = await startDesk(undefined, ['--speed', String(SPEED)]);
  office = openOffice(desk);
  await office.post('/cases', { channel: 'desk', subject: 'The first one of the day' });
  await office.rest();
});
afterAll(async () => {
  await desk?.stop();
  removeDataDir(desk.dataDir);
});

test('A6: as time passes by itself, an unanswered chat is warned of and breached at its time, without anybody asking', async () => {
  const opened = await Promise.all(
    Array.from({ length: 3 }, (_, n) => office.post('/cases', { channel: 'chat', subject: `Chat ${n}` })),
  );
  for (const { case: chat } of opened) {
    const story = await eventually(
      () => office.story(chat.id),
      (events) => events.some(({ type }) => type === 'DeadlineBreached'),
    );
    const told = story.flatMap((event) => (event.type === 'DeadlineWarned' || event.type === 'DeadlineBreached' ? [event] : []));
    expect(told.map(({ type }) => type)).toEqual(['DeadlineWarned', 'DeadlineBreached']);
    for (const { type, data } of told) {
      const due = Date.parse(chat.openedAt) + (type === 'DeadlineWarned' ? 120_000 : 180_000);
      const noticed = Date.parse(type === 'DeadlineWarned' ? data.at : data.noticedAt);
      // Two seconds of the machine are a minute of this desk.
      expect((noticed - due) / 1000 / SPEED).toSatisfy((late: number) => late >= 0 && late <= 2);
      expect(Date.parse(data.dueAt)).toBe(Date.parse(chat.openedAt) + 180_000);
    }
  }
  const lines = (await eventually(office.board, ({ breached }) => breached.count === 3)).breached.deadlines;
  expect(lines.map(({ kind }) => kind)).toEqual(['first-response', 'first-response', 'first-response']);
});
