import { type Colleague, lookAt } from '../../domain/case/authorize.ts';
import { type ChatLine, type DoubtLine, lists } from '../../domain/views/board-lines.ts';
import { impersonalLine } from '../../domain/views/impersonal.ts';
import { type InspectionLine, inspectionLists } from '../../domain/views/inspections.ts';
import { parkedList, type SuspectLine } from '../../domain/views/parked-intake.ts';
import { type AgentLine, rosterList } from '../../domain/views/roster.ts';
import { mayReadLog } from '../../domain/work-log/access.ts';
import type { StoredEntry, ViewStore } from './adapters/view-store.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { pageAsked, readEntries } from './page.ts';
import { type HttpProblem, isProblem, problem } from './problem.ts';

/** The lists of the board, whole, page by page: by the time that matters in each, the earliest first. */
export const sections: Readonly<Record<string, string>> = {
  queue: lists.queue,
  due: lists.due,
  breached: lists.breached,
  promises: lists.promises,
  escalations: lists.escalations,
  complaints: lists.complaints,
  risks: lists.risks,
  'follow-ups': lists.followUps,
  agents: rosterList,
  review: lists.review,
  parked: parkedList,
  inspections: inspectionLists.in('to-score'),
  rectifications: inspectionLists.rectifications,
};

const PAGE = 50;
const MOST = 200;

type Asked = { readonly section: string | undefined; readonly cursor: string | undefined; readonly limit: string | undefined };

export const readSection = async (
  views: Pick<ViewStore, 'list'>,
  { section = '', cursor, limit }: Asked,
  who: Colleague,
): Promise<HttpAnswer | HttpProblem> => {
  const list = Object.hasOwn(sections, section) ? sections[section] : undefined;
  if (list === undefined) return unknownSection;
  const size = limit === undefined ? PAGE : Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > MOST) return badLimit;
  const after = cursor === undefined ? '' : readCursor(cursor, section);
  if (after === undefined) return badCursor;
  const found = await views.list(list, { limit: size + 1, ...(after === '' ? {} : { after }) });
  const page = found.slice(0, size);
  const last = page.at(-1);
  const next = found.length > size && last !== undefined ? { cursor: cursorOf(section, last.sort) } : {};
  return { status: 200, body: { section, lines: (shownBy[section] ?? linesFor)(who, page), ...next } };
};

/** Without the customer's words where the reader may not see them (E6). */
export const linesFor = <Line extends object>(who: Colleague, entries: readonly StoredEntry[]): readonly Line[] =>
  entries.map(({ line }) => (lookAt(who, line as Line) === 'full' ? (line as Line) : (impersonalLine(line as Line) as Line)));

/** As `GET /mail/review` shows it: doubtful mails to those who may look at their case, suspects to everybody. */
export const reviewFor = (who: Colleague, entries: readonly StoredEntry[]): readonly (DoubtLine | SuspectLine)[] =>
  linesFor<DoubtLine | SuspectLine>(
    who,
    entries.filter(({ line }) => !isDoubt(line as DoubtLine | SuspectLine) || lookAt(who, line as DoubtLine) !== 'none'),
  );
const isDoubt = (line: DoubtLine | SuspectLine): line is DoubtLine => line.kind === 'thread';

/** People, and for those who may read them the way to their work logs of today (E4). */
const agentsFor = (who: Colleague, entries: readonly StoredEntry[]): readonly object[] =>
  linesFor<AgentLine>(who, entries).map((person) => ({ ...person, ...logLink(who, person) }));
export const logLink = (who: Colleague, person: Pick<AgentLine, 'agentId' | 'team'>): object =>
  mayReadLog(who, person) ? { links: { log: `/work-logs/${person.agentId}` } } : {};

type ChatsAsked = { readonly agent: string; readonly query: HttpRequest['query'] };

/** A6: the chats that an agent holds, in the order in which they are to be served; the customers' words where `who` may see them. */
export const readChats = async (
  views: Pick<ViewStore, 'list'>,
  { agent, query }: ChatsAsked,
  who: Colleague,
): Promise<HttpAnswer | HttpProblem> => {
  const asked = pageAsked(query);
  if (isProblem(asked)) return asked;
  const { entries, ...next } = await readEntries(views, lists.chatsOf(agent), asked);
  return { status: 200, body: { agent, chats: linesFor<ChatLine>(who, entries), ...next } };
};

/** F3: agents see what is open of their own records, those who oversee everybody's. */
const inspectionsFor = <Line extends Pick<InspectionLine, 'agent'>>(
  { id, role }: Colleague,
  entries: readonly StoredEntry[],
): readonly Line[] => {
  const lines = entries.map(({ line }) => line as Line);
  return role === 'agent' || role === 'senior-agent' ? lines.filter(({ agent }) => agent === id) : lines;
};

const shownBy: Readonly<Record<string, (who: Colleague, entries: readonly StoredEntry[]) => readonly object[]>> = {
  review: reviewFor,
  agents: agentsFor,
  inspections: inspectionsFor,
  rectifications: inspectionsFor,
};

/** A cursor is of its section: on another list its place would mean something else. */
const cursorOf = (section: string, sort: string): string => Buffer.from(`${section}\n${sort}`).toString('base64url');
const readCursor = (cursor: string, section: string): string | undefined => {
  const [of, sort] = Buffer.from(cursor, 'base64url').toString().split('\n');
  return of === section && sort ? sort : undefined;
};

const names = Object.keys(sections);
const unknownSection = problem({
  status: 400,
  code: 'unknown-section',
  clause: 'G2',
  words: {
    en: `The board has no such section; it has ${names.join(', ')}.`,
    zh: `看板没有该栏目;可用栏目:${names.join('、')}。`,
  },
});
const badLimit = problem({
  status: 400,
  code: 'bad-limit',
  words: { en: `limit is a whole number from 1 to ${MOST}.`, zh: `limit 须为 1 至 ${MOST} 的整数。` },
});
const badCursor = problem({
  status: 400,
  code: 'bad-cursor',
  words: {
    en: 'This cursor is none of this section; leave it out for the first page, then take the `cursor` of the answer.',
    zh: '该游标不属于此栏目;首页请勿携带游标,之后请使用返回结果中的 cursor。',
  },
});
