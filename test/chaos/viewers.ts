import { expect } from 'vitest';
import { createRandom } from '../live/random.ts';
import type { People } from '../live/random-desk.ts';
import type { Actor } from '../support/gateway.ts';
import type { RawDatabase } from '../support/raw-database.ts';
import { roaming } from './roaming.ts';

const PAGE = `query ($id: ID!, $after: String) {
  conversation(id: $id) { messages(first: 100, after: $after) { nodes { id seq isDeleted } pageInfo { hasNextPage endCursor } } }
}`;

interface Message {
  id: string;
  seq: number;
  isDeleted: boolean;
}

/** All messages of a conversation as somebody reads them; null when they do not see it. */
async function read(reader: Actor, id: string): Promise<Message[] | null> {
  const all: Message[] = [];
  for (let after: string | null = null; ;) {
    const { data } = await reader.gql(PAGE, { id, after });
    if (data.conversation === null) return null;
    const { nodes, pageInfo } = data.conversation.messages;
    all.push(...(nodes as Message[]));
    if (!pageInfo.hasNextPage) return all;
    after = pageInfo.endCursor as string;
  }
}

/** Fails unless everybody who sees a conversation reads its messages in the order in which they are stored, on every gateway. */
export async function expectOneOrder(database: RawDatabase, urls: readonly string[], people: People): Promise<void> {
  const conversations = await database.all<{ id: string; userId: string; isDeleted: boolean }>(
    'select id, user_id as "userId", is_deleted as "isDeleted" from conversations order by id',
  );
  const stored = await database.all<Message & { conversationId: string }>(
    'select conversation_id as "conversationId", id, seq, is_deleted as "isDeleted" from messages order by seq',
  );
  for (const [index, { id, userId, isDeleted }] of conversations.entries()) {
    const messages = stored.flatMap(({ conversationId, ...message }) => (conversationId === id ? [message] : []));
    for (const url of urls) {
      const there = ({ id: ownId, token }: Actor) =>
        roaming(ownId, token, { urls: () => [url], random: createRandom(index), unanswered: 0, isClosed: false });
      const asAdmin = await read(there(people.admin), id);
      expect({ id, url, seen: asAdmin?.filter((one) => !one.isDeleted) }).toEqual({
        ...{ id, url },
        seen: messages.filter((one) => !one.isDeleted),
      });
      for (const reader of [...people.customers.filter((one) => one.id === userId), ...people.agents]) {
        const seen = await read(there(reader), id);
        if (isDeleted) expect(seen).toBe(null);
        else if (reader.id === userId) expect(seen).not.toBe(null);
        if (seen) expect({ id, url, seen }).toEqual({ id, url, seen: messages.filter((one) => !one.isDeleted) });
      }
    }
  }
}
