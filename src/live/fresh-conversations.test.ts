import { beforeEach, expect, test, vi } from 'vitest';
import { conversationRepository, type Conversation } from '../modules/conversations/index.ts';
import type { Database } from '../platform/db/index.ts';
import { FreshConversations } from './fresh-conversations.ts';

const db = {} as Database;
const conversation = (id: string) => ({ id }) as Conversation;

/** The ids of each reading, in order. */
let read: string[][];
let missing: Set<string>;
beforeEach(() => {
  [read, missing] = [[], new Set()];
  vi.spyOn(conversationRepository, 'find').mockImplementation(async (_, id) => {
    read.push([id]);
    return missing.has(id) ? undefined : conversation(id);
  });
  vi.spyOn(conversationRepository, 'listByIds').mockImplementation(async (_, ids) => {
    read.push([...ids]);
    return ids.filter((id) => !missing.has(id)).map(conversation);
  });
});

test('who asks at the same moment is answered by one reading, each with their own', async () => {
  missing.add('b');
  const fresh = new FreshConversations(db);
  const found = await Promise.all(['a', 'b', 'a', 'c'].map((id) => fresh.find(id)));
  expect(found.map((one) => one?.id)).toEqual(['a', undefined, 'a', 'c']);
  expect(read).toEqual([['a', 'b', 'c']]);
});

test('nothing is kept: who asks later is answered by another reading', async () => {
  const fresh = new FreshConversations(db);
  expect(await fresh.find('a')).toEqual({ id: 'a' });
  missing.add('a');
  expect(await fresh.find('a')).toBeUndefined();
  expect(read).toEqual([['a'], ['a']]);
});

test('of many who ask at once no more than 32 are read together, and each once', async () => {
  const ids = Array.from({ length: 70 }, (_, index) => String(index));
  const fresh = new FreshConversations(db);
  const found = await Promise.all(ids.map((id) => fresh.find(id)));
  expect(found.map((one) => one?.id)).toEqual(ids);
  expect(read.map((those) => those.length)).toEqual([32, 32, 6]);
});

test('a reading that fails is told to those who asked for it, and to nobody after them', async () => {
  vi.mocked(conversationRepository.listByIds).mockRejectedValueOnce(new Error('away'));
  const fresh = new FreshConversations(db);
  const asked = await Promise.allSettled([fresh.find('a'), fresh.find('b')]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await fresh.find('a')).toEqual({ id: 'a' });
});
