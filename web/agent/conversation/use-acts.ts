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
import { fill, texts } from '../../texts/index.ts';
import { useDesk, type Desk, type Notice } from '../desk.ts';
import { correct } from '../route.ts';
import type { Act } from './acts-on.ts';
import type { OpenThread } from './use-thread.ts';

type Answer = { conversation: Conversation | null; userErrors: readonly RefusalFragment[] } | null;
type Mutation = (gateway: Gateway, id: string, expectedVersion: number) => Promise<Answer>;

const MUTATIONS: Record<Act, Mutation> = {
  claim: async (gateway, id) => (await gateway.mutate(ClaimDocument, { id })).claimConversation,
  unassign: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(AssignDocument, { id, supportUserId: null, expectedVersion })).assignConversation,
  close: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(CloseDocument, { id, expectedVersion })).closeConversation,
  reopen: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(ReopenDocument, { id, expectedVersion })).reopenConversation,
  delete: async (gateway, id, expectedVersion) =>
    (await gateway.mutate(DeleteDocument, { id, expectedVersion })).deleteConversation,
};

const DONE: Record<Act, string> = {
  claim: texts.acting.claimed,
  unassign: texts.acting.unassigned,
  close: texts.acting.closedNow,
  reopen: texts.acting.reopened,
  delete: texts.acting.deleted,
};

/** Does things with the open conversation, and tells what came of them. One at a time. */
export function useActs({ id, feed }: OpenThread): { run: (act: Act) => Promise<void>; busy: Act | null } {
  const desk = useDesk();
  const [busy, setBusy] = useState<Act | null>(null);

  async function run(act: Act) {
    if (busy) return;
    setBusy(act);
    desk.notice.set(await attempt(act));
    setBusy(null);
  }

  async function attempt(act: Act): Promise<Notice> {
    const { thread } = feed.state.get();
    try {
      const answer = await MUTATIONS[act](desk.gateway, id, thread?.version ?? 0);
      if (!answer?.conversation) return refusalNotice(answer?.userErrors[0]);
      if (act === 'delete') {
        correct({ conversationId: null });
        return { text: DONE.delete, undo: () => void restore(desk, id) };
      }
      feed.putConversation(answer.conversation);
      return { text: DONE[act] };
    } catch (error) {
      return failureNotice(error);
    }
  }
  return { run, busy };
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
    default:
      return { text: fill(texts.acting.failed, { why: refusal?.message ?? texts.failures.broken }), isFailure: true };
  }
}

function failureNotice(error: unknown): Notice {
  return { text: fill(texts.acting.failed, { why: texts.failures[failureOf(error).kind] }), isFailure: true };
}
