import type { Side } from '../../generated/schema-types.ts';
import type { Transaction } from '../../platform/db/index.ts';
import { countUnread, unchanged, type Conversation } from '../conversations/index.ts';
import type { NewEvent } from '../events/index.ts';
import { ERASED_BODY, messageRepository, type Message } from '../messages/index.ts';
import { horizonOf, inOrder, placed, sideOf } from './arrange.ts';
import type { ImportedConversation, ImportedMessage } from './imported.ts';

/** The most that one change takes in. */
const MOST_MESSAGES = 300;

/** Why what was imported cannot be taken. */
export class NotImported extends Error {
  override readonly name = 'NotImported';
}

/**
 * What a document brings that is newer than the conversation here, as one change that is logged like any other: the
 * conversation may be watched. Messages are added behind those that are here, and what has been changed here after the
 * document was written is left as it is.
 *
 * @throws NotImported when the two have gone apart
 */
export async function grow(tx: Transaction, here: Conversation, imported: ImportedConversation) {
  if (imported.userId !== here.userId) throw new NotImported('the conversation here is that of another customer');
  const ids = imported.messages.map(({ id }) => id);
  const known = new Map((await messageRepository.listByIds(tx, ids)).map((message) => [message.id, message]));
  const messages = imported.messages.toSorted(inOrder);
  const added = messages.filter(({ id }) => !known.has(id));
  const isNewer = imported.updatedAt > here.updatedAt;
  if (!isNewer && added.length === 0) return unchanged(() => false);
  await demandBehind(tx, here, imported, added);

  const fresh = added.map((message, index) => placed(imported, message, here.lastSeq + index + 1));
  if (fresh.length > 0) await messageRepository.insertAll(tx, fresh);
  const changed = isNewer ? await changeMessages(tx, messages, known) : [];
  const marks = newMarks(
    here,
    messages,
    new Map([...known, ...fresh.map((message) => [message.id, message] as const)]),
  );
  const counts = {
    userUnreadCount: await countUnread(tx, here.id, 'USER', marks.supportReadSeq),
    supportUnreadCount: await countUnread(tx, here.id, 'SUPPORT', marks.userReadSeq),
  };
  const state = isNewer ? newState(here, imported) : { events: [], patch: {} };
  const events: NewEvent[] = [...state.events];
  for (const [side, mark] of [['USER', 'userReadSeq'] as const, ['SUPPORT', 'supportReadSeq'] as const]) {
    if (marks[mark] > here[mark]) events.push({ type: 'MESSAGES_READ', side, upToSeq: marks[mark] });
  }
  events.push(...changed, ...fresh.map(({ id }): NewEvent => ({ type: 'MESSAGE_ADDED', messageId: id })));
  if (counts.userUnreadCount !== here.userUnreadCount || counts.supportUnreadCount !== here.supportUnreadCount) {
    tellCounts(events);
  }
  const lastActivityAt = Math.max(here.lastActivityAt, ...fresh.map(({ createdAt }) => createdAt));
  const updatedAt = Math.max(here.updatedAt, imported.updatedAt);
  return {
    events,
    patch: { ...state.patch, ...marks, ...counts, lastSeq: here.lastSeq + fresh.length, lastActivityAt, updatedAt },
    result: () => events.length > 0,
  };
}

/** Refuses messages that have no place behind those that are here. */
async function demandBehind(
  tx: Transaction,
  here: Conversation,
  imported: ImportedConversation,
  [first, ...more]: readonly ImportedMessage[],
): Promise<void> {
  if (!first) return;
  const size = more.length + 1;
  if (imported.updatedAt < here.updatedAt) {
    throw new NotImported(`the conversation was changed here since, and ${size} messages of it are not here`);
  }
  if (size > MOST_MESSAGES) {
    throw new NotImported(`the conversation is here already, and ${size} new messages are too many to add at once`);
  }
  const newest = await messageRepository.findNewest(tx, here.id);
  if (newest && inOrder(newest, first) > 0) {
    throw new NotImported(`message ${first.id} is new, but older than message ${newest.id}, which is here already`);
  }
}

/** Edits and deletes messages that are here. What was erased stays erased, and what was deleted stays deleted. */
async function changeMessages(
  tx: Transaction,
  messages: readonly ImportedMessage[],
  known: ReadonlyMap<string, Message>,
): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  for (const { id, body, fileUrl, fileType, isDeleted, deletedAt, updatedAt } of messages) {
    const here = known.get(id);
    if (!here || here.isDeleted || here.body === ERASED_BODY || updatedAt <= here.updatedAt) continue;
    const isEdited = body !== here.body || fileUrl !== here.fileUrl || fileType !== here.fileType;
    if (!isEdited && !isDeleted) continue;
    const edited = isEdited ? { body, fileUrl, fileType, isEdited } : {};
    await messageRepository.update(tx, { ...here, ...edited, isDeleted, deletedAt, updatedAt });
    if (isDeleted) events.push({ type: 'MESSAGE_DELETED', messageId: id, seq: here.seq });
    else events.push({ type: 'MESSAGE_UPDATED', messageId: id, previousBody: here.body });
  }
  return events;
}

/** The horizons that the flags amount to; they only move forward. */
function newMarks(here: Conversation, messages: readonly ImportedMessage[], places: ReadonlyMap<string, Message>) {
  const of = (side: Side) =>
    messages
      .filter((message) => sideOf(here, message) === side)
      .map((message) => ({ ...message, seq: places.get(message.id)?.seq ?? 0 }));
  return {
    userReadSeq: Math.max(here.userReadSeq, horizonOf(of('SUPPORT'))),
    supportReadSeq: Math.max(here.supportReadSeq, horizonOf(of('USER'))),
  };
}

/** What the newer document says of the conversation itself. A conversation that was deleted here stays deleted. */
function newState(here: Conversation, imported: ImportedConversation) {
  const { supportUserId, isClosed, isDeleted, deletedAt, rating, ratingComment, updatedAt } = imported;
  const events: NewEvent[] = [];
  const patch: Partial<Conversation> = {};
  if (supportUserId !== here.supportUserId) {
    events.push({ type: supportUserId === null ? 'UNASSIGNED' : 'ASSIGNED' });
    patch.supportUserId = supportUserId;
  }
  if (isClosed !== here.isClosed) {
    events.push({ type: isClosed ? 'CLOSED' : 'REOPENED' });
    Object.assign(patch, { isClosed, closedAt: isClosed ? updatedAt : null });
  }
  if (rating !== null && (rating !== here.rating || ratingComment !== here.ratingComment)) {
    events.push({ type: 'RATED' });
    Object.assign(patch, { rating, ratingComment, ratedAt: updatedAt });
  }
  if (isDeleted && !here.isDeleted) {
    events.push({ type: 'DELETED' });
    Object.assign(patch, { isDeleted, deletedAt });
  }
  return { events, patch };
}

const CAUSES: Partial<Record<NewEvent['type'], NewEvent['unreadCause']>> = {
  MESSAGE_ADDED: 'MESSAGE_SENT',
  MESSAGE_DELETED: 'MESSAGE_DELETED',
  MESSAGES_READ: 'MESSAGES_READ',
};

/** Has one of the events tell that counts have changed: the last of those that change any. */
function tellCounts(events: NewEvent[]): void {
  const index = events.findLastIndex(({ type }) => CAUSES[type]);
  const event = events[index];
  if (!event) return;
  const unreadCause = CAUSES[event.type];
  events[index] = { ...event, ...(unreadCause && { unreadCause }) };
}
