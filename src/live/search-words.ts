import type { Database } from '../platform/db/index.ts';
import { conversationRepository } from '../modules/conversations/index.ts';
import { eventRepository } from '../modules/events/index.ts';
import { messageRepository } from '../modules/messages/index.ts';

/** More changes of one conversation than any replay is long. */
const MOST_EVENTS = 10_000;

/**
 * Whether a conversation had all the words of a search when the log was at a position. The database knows the texts of
 * now; what happened to them since is taken back with the log: a message added was not there, one edited or deleted had
 * the text that it had before.
 */
export async function hadWords(
  db: Database,
  conversationId: string,
  words: readonly string[],
  position: number,
): Promise<boolean> {
  if (words.length === 0) return false;
  for (;;) {
    const { texts, through, isWhole } = await textsBefore(db, conversationId, position);
    const then = [...texts.values()].filter((text) => text !== null).map(wordsOf);
    const missing = words.filter((word) => !then.some((text) => text.some((other) => other.startsWith(folded(word)))));
    if (missing.length === 0) return true;
    const isThere = await conversationRepository.hasWords(db, conversationId, missing, [...texts.keys()]);
    if (!isWhole) return isThere;
    // What was changed between the two readings is in the second as it is now, and not as it was then.
    const range = { after: through, through: Number.MAX_SAFE_INTEGER, conversationId };
    if ((await eventRepository.list(db, range, 1)).length === 0) return isThere;
  }
}

/** The messages whose texts have changed since a position, with what each said then; null when it said nothing. */
async function textsBefore(
  db: Database,
  conversationId: string,
  position: number,
): Promise<{ texts: Map<string, string | null>; through: number; isWhole: boolean }> {
  const range = { after: position, through: Number.MAX_SAFE_INTEGER, conversationId };
  const texts = new Map<string, string | null>();
  const deletedIds: string[] = [];
  let through = position;
  const events = await eventRepository.list(db, range, MOST_EVENTS);
  for (const { id, details } of events) {
    through = id;
    if (!('messageId' in details) || texts.has(details.messageId)) continue;
    texts.set(details.messageId, details.type === 'MESSAGE_UPDATED' ? details.previousBody : null);
    // Deletion is soft, and what is deleted is not edited: its text is still what it was.
    if (details.type === 'MESSAGE_DELETED') deletedIds.push(details.messageId);
  }
  if (deletedIds.length > 0) {
    for (const { id, body } of await messageRepository.listByIds(db, deletedIds)) texts.set(id, body);
  }
  return { texts, through, isWhole: events.length < MOST_EVENTS };
}

/** The words of a text, as the database's index of words has them: without accents, upper case as lower. */
const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
