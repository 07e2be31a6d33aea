import { announcesFiles, conductOf, type FileAnnouncement, type FileUnannounced, type Finding } from '../conduct/phrases.ts';
import type { InteractionId } from '../kernel/ids.ts';
import { type Duration, type Instant, plus } from '../kernel/time.ts';
import type { Policies } from '../policy/service-policy.ts';
import type { CaseEvent, InteractionRecorded } from './events.ts';
import type { ExistingCase } from './state.ts';

/** What our people write to the customer is looked at as it comes (A6, A10): flagged beside the text, which goes out all the same. */

/** What a text to the customer lacks or should not have said; `phrase` as the policy's list has it. Places are in its stored content. */
export type ConductFlagged = {
  readonly type: 'ConductFlagged';
  readonly data: { readonly interactionId: InteractionId; readonly findings: readonly Finding[]; readonly at: Instant };
};
/** A6: the files of an interaction had been announced after all, by one that was told of later. */
export type ConductCleared = {
  readonly type: 'ConductCleared';
  readonly data: {
    readonly interactionId: InteractionId;
    readonly finding: FileUnannounced['kind'];
    readonly announcedBy: InteractionId;
    readonly at: Instant;
  };
};
export type ConductEvent = ConductFlagged | ConductCleared;

/** What is to be known of a case to judge the next file: when files were announced, and which came without, the latest of both. */
export type Announcing = {
  readonly announced: readonly Instant[];
  readonly unannounced: readonly { readonly interactionId: InteractionId; readonly at: Instant }[];
};
const nothingAnnounced: Announcing = { announced: [], unannounced: [] };
const most = 20;

/** `text`: its words, where they were passed on; `speaker`: who wrote them. */
type Words = { readonly recorded: InteractionRecorded; readonly text: string | undefined; readonly speaker: string };

/** An interaction of ours, and what is to be said of it. */
export const lookedAt = (
  { recorded, text, speaker }: Words,
  state: ExistingCase,
  { now, policies }: { readonly now: Instant; readonly policies: Policies },
): readonly CaseEvent[] => {
  if (text === undefined) return [recorded];
  const { interactionId, channel, at } = recorded.data;
  const { conduct, fileAnnouncement } = policies.current;
  const announces = channel === 'chat' && announcesFiles(text, fileAnnouncement);
  const first = state.firstResponseAt === undefined;
  const said = conductOf({ text, channel, first, speaker }, conduct);
  const findings = announces ? said : [...said, ...unannounced(recorded, state.announcing, fileAnnouncement)];
  const cleared = announces ? announcedAfterAll(at, state.announcing, fileAnnouncement) : [];
  return [
    announces ? { ...recorded, data: { ...recorded.data, announcesFiles: true } } : recorded,
    ...(findings.length === 0 ? [] : [{ type: 'ConductFlagged', data: { interactionId, findings, at: now } } as const]),
    ...cleared.map((flagged): ConductCleared => {
      const data = { interactionId: flagged, finding: 'file-unannounced', announcedBy: interactionId, at: now } as const;
      return { type: 'ConductCleared', data };
    }),
  ];
};

export const evolveAnnouncing = (known: Announcing | undefined, event: CaseEvent): Announcing | undefined => {
  const { announced, unannounced } = known ?? nothingAnnounced;
  switch (event.type) {
    case 'InteractionRecorded':
      if (event.data.announcesFiles === undefined) return known;
      return { announced: [...announced, event.data.at].sort().slice(-most), unannounced };
    case 'ConductFlagged': {
      const finding = event.data.findings.find((one) => one.kind === 'file-unannounced');
      if (finding === undefined) return known;
      const flagged = { interactionId: event.data.interactionId, at: finding.sentAt };
      return { announced, unannounced: [...unannounced, flagged].slice(-most) };
    }
    case 'ConductCleared':
      return { announced, unannounced: unannounced.filter((one) => one.interactionId !== event.data.interactionId) };
    default:
      return known;
  }
};

/** Files of a chat that came without a word, in a text that says none itself. */
const unannounced = (
  { data, personal }: InteractionRecorded,
  announcing: Announcing | undefined,
  { within }: FileAnnouncement,
): readonly FileUnannounced[] => {
  const files = personal?.attachmentNames?.length ?? data.attachments?.length ?? 0;
  if (data.channel !== 'chat' || files === 0) return [];
  const announcedAt = announcing?.announced.findLast((at) => at <= data.at);
  if (announcedAt !== undefined && covers(announcedAt, data.at, within)) return [];
  const evidence = { files, sentAt: data.at, ...(announcedAt === undefined ? {} : { announcedAt }) };
  return [{ kind: 'file-unannounced', ...evidence }];
};

const announcedAfterAll = (at: Instant, announcing: Announcing | undefined, { within }: FileAnnouncement) =>
  (announcing ?? nothingAnnounced).unannounced
    .filter((flagged) => covers(at, flagged.at, within))
    .map(({ interactionId }) => interactionId);

const covers = (announced: Instant, sent: Instant, within: Duration): boolean =>
  announced <= sent && sent <= plus(announced, within);
