import type { PersonFragment } from '../../generated/operations.ts';
import type { Conversation } from '../../shared/conversation/thread.ts';

export type Act = 'claim' | 'assign' | 'close' | 'reopen' | 'delete';

/** What an agent may do with a conversation as it is. The gateway decides again: this is what is offered. */
export function actsOn(conversation: Conversation, viewer: PersonFragment): Act[] {
  const { supportUser, isClosed, isDeleted } = conversation;
  if (isDeleted) return [];
  const isAdmin = viewer.role === 'ADMIN';
  const acts: Act[] = [];
  if (supportUser === null && !isClosed) acts.push('claim');
  if (isAdmin || supportUser === null || supportUser.id === viewer.id) acts.push('assign');
  acts.push(isClosed ? 'reopen' : 'close');
  if (isAdmin) acts.push('delete');
  return acts;
}
