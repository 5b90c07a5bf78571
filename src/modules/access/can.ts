import { forbidden } from '../../shared/errors.ts';
import { isOwn, isWithinReach, type Visibility } from './scope.ts';
import { isStaff, writesAny, type Viewer } from './viewer.ts';

/** What a caller can want to do to a conversation. */
export type Verb =
  | 'send'
  | 'editMessage'
  | 'markRead'
  | 'close'
  | 'reopen'
  | 'claim'
  | 'assign'
  | 'update'
  | 'delete'
  | 'restore'
  | 'rate';

interface Rule {
  /** Whether callers of this kind can do it to any conversation at all. */
  ever: (viewer: Viewer) => boolean;
  /** Whether the caller may do it to this conversation, which they see. */
  on: (viewer: Viewer, conversation: Visibility) => boolean;
}

const anybody = () => true;

/** As a member of the staff: administrators everywhere, agents within their reach, but not where they are the customer. */
function asStaff(viewer: Viewer, conversation: Visibility): boolean {
  if (writesAny(viewer)) return true;
  return viewer.role === 'SUPPORT' && !isOwn(viewer, conversation) && isWithinReach(viewer, conversation);
}

const asEither = (viewer: Viewer, conversation: Visibility) =>
  isOwn(viewer, conversation) || asStaff(viewer, conversation);

const asCustomerOrAdmin = (viewer: Viewer, conversation: Visibility) =>
  isOwn(viewer, conversation) || writesAny(viewer);

/** Who may do what (contract section 2), for every door. */
const RULES: Record<Verb, Rule> = {
  send: { ever: anybody, on: asEither },
  editMessage: { ever: anybody, on: asEither },
  markRead: { ever: anybody, on: asEither },
  close: { ever: anybody, on: asEither },
  update: { ever: anybody, on: asEither },
  reopen: { ever: isStaff, on: asStaff },
  // Whoever else holds it is a matter of the claim itself: the loser of a race is told so.
  claim: { ever: isStaff, on: (viewer, conversation) => writesAny(viewer) || !isOwn(viewer, conversation) },
  assign: { ever: isStaff, on: asStaff },
  delete: { ever: anybody, on: asCustomerOrAdmin },
  restore: { ever: writesAny, on: writesAny },
  rate: { ever: (viewer) => viewer.role !== 'ADMIN', on: isOwn },
};

const REFUSALS: Record<Verb, string> = {
  send: 'You may not write in this conversation.',
  editMessage: 'Only its sender or an administrator may change a message.',
  markRead: 'You may not mark this conversation as read.',
  close: 'You may not close this conversation.',
  update: 'You may not change this conversation.',
  reopen: 'Only support staff may reopen a conversation.',
  claim: 'Only support staff may claim a conversation.',
  assign: 'Only support staff may assign a conversation.',
  delete: 'Only its customer or an administrator may delete a conversation.',
  restore: 'Only administrators may restore a conversation.',
  rate: 'Only its customer may rate a conversation.',
};

/** Whether the caller may do this to a conversation that they see. */
export function can(viewer: Viewer, verb: Verb, conversation: Visibility): boolean {
  return RULES[verb].ever(viewer) && RULES[verb].on(viewer, conversation);
}

/** Throws `FORBIDDEN` when callers of this kind may never do this, to whatever conversation. */
export function demandEver(viewer: Viewer, verb: Verb): void {
  if (!RULES[verb].ever(viewer)) throw forbidden(REFUSALS[verb]);
}

/** Throws `FORBIDDEN` when the caller may not do this to a conversation that they see. */
export function demand(viewer: Viewer, verb: Verb, conversation: Visibility): void {
  if (!can(viewer, verb, conversation)) throw forbidden(REFUSALS[verb]);
}

/** Whether the caller may edit or delete a message of a conversation in which they may write. */
export function canEdit(viewer: Viewer, message: { senderId: string }): boolean {
  return message.senderId === viewer.id || writesAny(viewer);
}

/** Throws `FORBIDDEN` unless the caller may edit or delete this message. */
export function demandEdit(viewer: Viewer, message: { senderId: string }): void {
  if (!canEdit(viewer, message)) throw forbidden(REFUSALS.editMessage);
}
