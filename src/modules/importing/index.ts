import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/index.ts';
import { conversationRepository, type Changes, type Conversation } from '../conversations/index.ts';
import { messageRepository } from '../messages/index.ts';
import { arrange } from './arrange.ts';
import { grow, NotImported } from './growth.ts';
import type { ImportedConversation } from './imported.ts';
import { recordPeople } from './people.ts';

export type { ImportedConversation, ImportedMessage, ImportedPerson } from './imported.ts';

/** Messages that one statement adds: their texts can be long, and their words are indexed. */
const STATEMENT_MESSAGES = 200;

/** What became of a conversation: new here, here and grown, here as it is, or not taken, with the reason. */
export type ImportOutcome = 'ADDED' | 'GROWN' | 'SAME' | { reason: string };

export type Importer = ReturnType<typeof createImporter>;

/**
 * Takes in conversations of another system. What is here already is not added again, so that an import can be run again
 * at any time, and goes on where it was cut off. May run beside gateways.
 *
 * A new conversation is not written to the event log, which tells what happens: all this has happened long ago. A
 * conversation that is here already may be watched, and what is new of it is logged like any change.
 */
export function createImporter(db: Database, changes: Changes, clock: Clock) {
  async function add(conversations: readonly ImportedConversation[]): Promise<void> {
    const arranged = conversations.map(arrange);
    await db.transaction(async (tx) => {
      await conversationRepository.insertAll(
        tx,
        arranged.map(({ conversation }) => conversation),
      );
      const messages = arranged.flatMap((one) => one.messages);
      for (let start = 0; start < messages.length; start += STATEMENT_MESSAGES) {
        await messageRepository.insertAll(tx, messages.slice(start, start + STATEMENT_MESSAGES));
      }
    });
  }

  async function update(imported: ImportedConversation, isDry: boolean): Promise<ImportOutcome> {
    try {
      const hasGrown = await changes.changeAsOperator(imported.id, async (tx, here) => {
        const decision = await grow(tx, here, imported);
        if (isDry) throw new OnlyTried(decision.events.length > 0);
        return decision;
      });
      return hasGrown ? 'GROWN' : 'SAME';
    } catch (error) {
      if (error instanceof OnlyTried) return error.hasGrown ? 'GROWN' : 'SAME';
      if (error instanceof NotImported) return { reason: error.message };
      throw error;
    }
  }

  return {
    /**
     * Takes in some conversations, new ones in one transaction.
     *
     * @param batch no two of them with the same id, or with a message of the same id
     * @param isDry only says what would become of them
     * @returns what became of each, in their order
     */
    async import(batch: readonly ImportedConversation[], isDry: boolean): Promise<ImportOutcome[]> {
      const found = await conversationRepository.listByIds(
        db,
        batch.map(({ id }) => id),
      );
      const here = new Map(found.map((conversation) => [conversation.id, conversation]));
      const messageIds = batch.flatMap(({ messages }) => messages.map(({ id }) => id));
      const places = new Map(
        (await messageRepository.listByIds(db, messageIds)).map(({ id, conversationId }) => [id, conversationId]),
      );
      const strays = batch.map(({ id, messages }) => messages.find((message) => (places.get(message.id) ?? id) !== id));
      const taken = batch.filter((_, index) => !strays[index]);
      if (!isDry) {
        await recordPeople(
          db,
          taken.flatMap(({ people }) => people),
          clock.now(),
        );
        const added = taken.filter(({ id }) => !here.has(id));
        if (added.length > 0) await add(added);
      }
      const outcomeOf = async (imported: ImportedConversation, known: Conversation | undefined) => {
        if (!known) return 'ADDED';
        // Most of a file that is read again: there is nothing to change, and no transaction to begin.
        const brings = imported.updatedAt > known.updatedAt || imported.messages.some(({ id }) => !places.has(id));
        return brings || imported.userId !== known.userId ? update(imported, isDry) : 'SAME';
      };
      const outcomes: ImportOutcome[] = [];
      for (const [index, imported] of batch.entries()) {
        const stray = strays[index];
        if (stray) outcomes.push({ reason: `message ${stray.id} is in conversation ${places.get(stray.id)} here` });
        else outcomes.push(await outcomeOf(imported, here.get(imported.id)));
      }
      return outcomes;
    },
  };
}

/** Ends a transaction that is to leave nothing. */
class OnlyTried extends Error {
  readonly hasGrown: boolean;
  constructor(hasGrown: boolean) {
    super('Only tried.');
    this.hasGrown = hasGrown;
  }
}
