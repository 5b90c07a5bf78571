import type { Side } from '../../generated/schema-types.ts';
import { seesAll, seesDeleted, type Viewer } from './viewer.ts';

/** What of a conversation decides who sees it. */
export interface Visibility {
  userId: string;
  supportUserId: string | null;
  isDeleted: boolean;
}

/** Which conversations a caller sees: every one, an agent's share, or their own. */
export type Scope = 'ALL' | 'AGENT' | 'OWN';

/**
 * The scopes in SQL, as conditions on a row of `conversations` with the caller as `:viewerId`. A scope is the union of
 * its arms; no row meets two of them, and each arm is a range of one index, so that a page costs the same however many
 * conversations there are. {@link sees} says the same of one conversation; a test holds them together.
 */
export const SCOPE_ARMS: Record<Scope, readonly string[]> = {
  ALL: [''],
  AGENT: [
    'support_user_id = :viewerId and user_id <> :viewerId',
    'support_user_id is null and user_id <> :viewerId',
    'user_id = :viewerId',
  ],
  OWN: ['user_id = :viewerId'],
};

/** The conversations that the caller sees, deleted ones aside (contract section 2). */
export function scope(viewer: Viewer): Scope {
  if (seesAll(viewer)) return 'ALL';
  return viewer.role === 'SUPPORT' ? 'AGENT' : 'OWN';
}

/** Whether the caller sees this conversation. */
export function sees(viewer: Viewer, conversation: Visibility): boolean {
  if (conversation.isDeleted && !seesDeleted(viewer)) return false;
  switch (scope(viewer)) {
    case 'ALL':
      return true;
    case 'AGENT':
      return isOwn(viewer, conversation) || isWithinReach(viewer, conversation);
    case 'OWN':
      return isOwn(viewer, conversation);
  }
}

/** Whether the caller is the customer of this conversation. */
export function isOwn(viewer: Viewer, conversation: Visibility): boolean {
  return conversation.userId === viewer.id;
}

/** Whether an agent may work on this conversation: it is theirs, or nobody's yet. */
export function isWithinReach(viewer: Viewer, conversation: Visibility): boolean {
  return conversation.supportUserId === null || conversation.supportUserId === viewer.id;
}

/** The side on which the caller reads and writes: USER in their own conversations, SUPPORT in all others. */
export function sideOf(viewer: Viewer, conversation: Visibility): Side {
  return isOwn(viewer, conversation) ? 'USER' : 'SUPPORT';
}
