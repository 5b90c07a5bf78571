import { useState } from 'react';
import {
  AssignDocument,
  ClaimDocument,
  CloseDocument,
  DeleteDocument,
  ReopenDocument,
  RestoreDocument,
  type RefusalFragment,
} from '../../generated/operations.ts';
import { failureOf } from '../../shared/gateway/failure.ts';
import type { Gateway } from '../../shared/gateway/gateway.ts';
import type { Conversation } from '../../shared/conversation/thread.ts';
import type { ThreadFeed } from '../../shared/conversation/thread-feed.ts';
import { called } from '../../shared/text/called.ts';
import { fill, texts } from '../../texts/index.ts';
import { useDesk, type Desk, type Notice } from '../desk.ts';
import { seesAll } from '../inbox/views.ts';
import { correct, route } from '../route.ts';
import type { Act } from './acts-on.ts';
import type { OpenThread } from './use-thread.ts';

type Answer = { conversation: Conversation | null; userErrors: readonly RefusalFragment[] } | null;
type Mutation = (gateway: Gateway, id: string, expectedVersion: number) => Promise<Answer>;
/** What is done at once; to assign asks first to whom. */
export type PlainAct = Exclude<Act, 'assign'>;

const MUTATIONS: Record<PlainAct, Mutation> = {
  claim: async (gateway, id) => (await gateway.mutate(ClaimDocument, { id })).claimConversation,
  close: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(CloseDocument, { id, expectedVersion })).closeConversation,
  reopen: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(ReopenDocument, { id, expectedVersion })).reopenConversation,
  delete: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(DeleteDocument, { id, expectedVersion })).deleteConversation,
};

const DONE: Record<PlainAct, string> = {
  claim: texts.acting.claimed,
  close: texts.acting.closedNow,
  reopen: texts.acting.reopened,
  delete: texts.acting.deleted,
};

export interface Acts {
  /** Does it, and tells what came of it at the foot of the page. */
  run: (act: PlainAct) => Promise<void>;
  /** Hands the conversation to somebody, or to nobody: null when it is done, or why it was not. */
  assign: (supportUserId: string | null) => Promise<string | null>;
  /** What is under way. */
  busy: Act | null;
}

/** Does things with the open conversation. One at a time. */
export function useActs({ id, feed, reader }: OpenThread): Acts {
  const desk = useDesk();
  const [busy, setBusy] = useState<Act | null>(null);

  /** What came of a change; the page shows the conversation as it is by that. */
  async function attempt(act: Act, mutation: Mutation, done: (now: Conversation) => Notice): Promise<Notice> {
    setBusy(act);
    try {
      // One's own changes that are under way are no reason to refuse this one.
      await Promise.all([reader.settled(), desk.sender.settled(id)]);
      let answer: Answer;
      let seen: number;
      let tries = 0;
      do {
        seen = feed.state.get().thread?.version ?? 0;
        answer = await mutation(desk.gateway, id, seen);
        tries += 1;
        // That it was read is nothing to have a look at first.
      } while (isConflict(answer) && tries < MOST_TRIES && (await wasOnlyRead(feed, seen)));
      if (!answer?.conversation) return refusalNotice(answer?.userErrors[0]);
      feed.putConversation(answer.conversation);
      return done(answer.conversation);
    } catch (error) {
      return failureNotice(error);
    } finally {
      setBusy(null);
    }
  }

  return {
    run: async (act) => {
      if (busy) return;
      const notice = await attempt(act, MUTATIONS[act], () => {
        if (act !== 'delete') return { text: DONE[act] };
        leave(id);
        return { text: DONE.delete, undo: () => void restore(desk, id) };
      });
      desk.notice.set(notice);
    },
    assign: async (supportUserId) => {
      if (busy) return texts.acting.busy;
      const mutation: Mutation = async (gateway, _, expectedVersion) =>
        (await gateway.mutate(AssignDocument, { id, supportUserId, expectedVersion })).assignConversation;
      const notice = await attempt('assign', mutation, ({ supportUser, user }) => {
        const isOutOfSight = !seesAll(desk.viewer) && supportUser !== null && supportUser.id !== desk.viewer.id;
        // What was being written there is shown in its place.
        if (isOutOfSight && user.id !== desk.viewer.id && desk.drafts.of(id).get() === '') leave(id);
        return { text: assignedText(supportUser, desk.viewer.id) };
      });
      if (notice.isFailure) return notice.text;
      desk.notice.set(notice);
      return null;
    },
    busy,
  };
}

/** How often something is tried that only reading has come before. */
const MOST_TRIES = 4;
/** How long is waited for the events of what has changed, in milliseconds, before somebody is told to have a look. */
const EVENTS_WITHIN_MS = 1_000;

/** Whether all that has happened to a conversation since a version is that somebody has read. */
function wasOnlyRead({ state }: ThreadFeed, since: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (is: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(is);
    };
    const check = () => {
      const { thread } = state.get();
      if (!thread || thread.version <= since) return;
      end(thread.newsVersion <= since);
    };
    const timer = setTimeout(end, EVENTS_WITHIN_MS, false);
    const stop = state.listen(check);
    check();
  });
}

const isConflict = (answer: Answer) => answer?.userErrors[0]?.code === 'VERSION_CONFLICT';

/** Goes back to the list, unless something else was opened meanwhile. */
function leave(id: string): void {
  if (route.get().conversationId === id) correct({ conversationId: null });
}

function assignedText(holder: Conversation['supportUser'], viewerId: string): string {
  if (holder === null) return texts.acting.unassigned;
  return holder.id === viewerId ? texts.acting.claimed : fill(texts.acting.assigned, { name: called(holder) });
}

/** Brings a conversation back that was deleted a moment ago, and opens it. */
async function restore(desk: Desk, id: string): Promise<void> {
  try {
    const { restoreConversation: answer } = await desk.gateway.mutate(RestoreDocument, { id });
    if (answer?.conversation) {
      desk.notice.set({ text: texts.acting.restored });
      correct({ conversationId: id });
    } else desk.notice.set(refusalNotice(answer?.userErrors[0]));
  } catch (error) {
    desk.notice.set(failureNotice(error));
  }
}

function refusalNotice(refusal: RefusalFragment | undefined): Notice {
  switch (refusal?.code) {
    case 'VERSION_CONFLICT':
      return { text: texts.acting.conflict, isFailure: true };
    case 'ALREADY_ASSIGNED':
      return { text: texts.acting.taken, isFailure: true };
    case 'INVALID':
      // All that is typed here is whom to give it to.
      return { text: texts.acting.noId, isFailure: true };
    case 'NOT_SUPPORT_STAFF':
      return { text: texts.acting.notStaff, isFailure: true };
    default:
      return { text: fill(texts.acting.failed, { why: refusal?.message ?? texts.failures.broken }), isFailure: true };
  }
}

function failureNotice(error: unknown): Notice {
  return { text: fill(texts.acting.failed, { why: texts.failures[failureOf(error).kind] }), isFailure: true };
}
