import { withDatabase } from '../../src/commands/command.ts';
import type { Viewer } from '../../src/modules/access/index.ts';
import { createChanges, createConversationService } from '../../src/modules/conversations/index.ts';
import { createMessageService } from '../../src/modules/messages/index.ts';
import { memoryBus } from '../../src/platform/bus.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Database } from '../../src/platform/db/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { unlimited } from '../../src/platform/rate-limits.ts';

const ADMIN: Viewer = {
  id: 'a'.repeat(24),
  kind: 'USER',
  role: 'ADMIN',
  canReadAny: true,
  canWriteAny: true,
  expiresAt: Infinity,
};

/** A conversation and its customer. */
export interface Topic {
  id: string;
  customerId: string;
}

/** Another process than the gateway that writes into its database, by the same rules. */
export function createWriter(address: string) {
  /** Does several things as one transaction, so that whoever reads the log finds all of them at once. */
  const atOnce = (work: (services: ReturnType<typeof servicesOn>) => Promise<void>) =>
    withDatabase(address, (database) =>
      database.transaction((tx) => {
        const within = new Proxy(database, {
          get(target, name) {
            if (name === 'transaction') return (inner: (same: typeof tx) => Promise<unknown>) => inner(tx);
            return Reflect.get(name in tx ? tx : target, name) as unknown;
          },
        });
        return work(servicesOn(within));
      }),
    );

  return {
    /** Makes conversations that nobody is assigned to, each of another customer. */
    async makeTopics(count: number): Promise<Topic[]> {
      const topics: Topic[] = [];
      await atOnce(async ({ conversations }) => {
        for (let made = 0; made < count; made += 1) {
          const customerId = newId();
          const { conversation } = await conversations.create(ADMIN, { userId: customerId });
          topics.push({ id: conversation.id, customerId });
        }
      });
      return topics;
    },

    /** Has each customer send a message. */
    sendToAll: (topics: readonly Topic[]) =>
      atOnce(async ({ messages }) => {
        for (const { id, customerId } of topics) {
          await messages.send(ADMIN, { conversationId: id, senderId: customerId, body: 'And one more thing' });
        }
      }),
  };
}

function servicesOn(db: Database) {
  const [clock, bus] = [systemClock, memoryBus()];
  const changes = createChanges(db, clock, bus);
  const messages = createMessageService(db, changes, clock, bus, unlimited);
  return {
    messages,
    conversations: createConversationService(db, changes, (...which) => messages.seqIn(...which)),
  };
}
