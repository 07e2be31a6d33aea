import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseId } from '../../../domain/kernel/ids.ts';
import { commandId } from '../../../domain/kernel/ids.ts';
import type { Instant } from '../../../domain/kernel/time.ts';
import { type DispatchCommand, type DispatchEvent, type DispatchState, dispatchStream } from '../../../domain/notice/dispatch.ts';
import { systemActor } from '../actor.ts';
import type { CommandHandler } from '../handle-command.ts';

/** Which mail: of a case, of a kind, for a cause. */
export type Mail = { readonly caseId: CaseId; readonly notice: string; readonly cause: string };

export type Dispatch = {
  /** Sends with `send`, unless it is known to have gone out; answers SES's id of it. Rejects where somebody else is at it. */
  readonly once: (mail: Mail, send: () => Promise<string>) => Promise<{ readonly mail: string; readonly again: boolean }>;
  /** SES has said that it took the mail. */
  readonly taken: (mail: Mail, sesId: string) => Promise<void>;
};

/** How long one who is second waits for the first, who mostly is done within a second. */
const PATIENCE = 5_000;
const actor = systemActor('notices.queue');

export const createDispatch = (options: {
  readonly handle: CommandHandler<DispatchState, DispatchCommand, DispatchEvent>;
  readonly now: () => Instant;
  /** Milliseconds between two looks at a claim of somebody else's. */
  readonly pause?: number;
}): Dispatch => {
  const { handle, now, pause = 250 } = options;

  /** Every asking is one of its own: what was decided for another is no answer to it. */
  const give = (mail: Mail, command: DispatchCommand) =>
    handle({
      stream: dispatchStream(mail.caseId, mail.notice, mail.cause),
      commandId: commandId(`${command.type}:${randomUUID()}`),
      actor,
      now: command.now,
      command,
    });

  const claim = async (mail: Mail) => {
    for (let waited = 0; ; waited += pause) {
      const outcome = await give(mail, { type: 'ClaimNotice', now: now() });
      if (outcome.kind === 'done') return outcome;
      if (waited >= PATIENCE) throw new Error(`notice ${mail.notice} ${mail.cause}: somebody else is sending it`);
      await sleep(pause);
    }
  };

  return {
    once: async (mail, send) => {
      const claimed = await claim(mail);
      if (claimed.state.kind === 'dispatched') return { mail: claimed.state.mail, again: true };
      const sent = await send();
      await give(mail, { type: 'NoteDispatch', mail: sent, by: 'answer', now: now() });
      return { mail: sent, again: false };
    },
    taken: async (mail, sesId) => {
      await give(mail, { type: 'NoteDispatch', mail: sesId, by: 'event', now: now() });
    },
  };
};
