import { expect, test } from 'vitest';
import { Topics } from './topics.ts';

const conversationId = 'a'.repeat(24);
const userId = 'c'.repeat(24);

function told(topics: Topics<string>, entry: { conversationId: string; userId?: string }): string[] {
  const readers: string[] = [];
  topics.forEach({ id: 1, ...entry }, (reader) => void readers.push(reader));
  return readers.sort();
}

test('an event concerns who reads its conversation, its customer’s, or all; and nobody twice', () => {
  const topics = new Topics<string>();
  topics.add({ conversationId }, 'the conversation');
  topics.add({ conversationId }, 'the conversation too');
  topics.add({ conversationId: userId }, 'another conversation');
  topics.add({ userId }, 'the customer');
  topics.add({ userId: conversationId }, 'another customer');
  topics.add({}, 'everything');
  const all = ['everything', 'the conversation', 'the conversation too', 'the customer'];
  expect(told(topics, { conversationId, userId })).toEqual(all);
  expect(told(topics, { conversationId })).toEqual(all.filter((reader) => reader !== 'the customer'));
  expect(told(topics, { conversationId: 'b'.repeat(24) })).toEqual(['everything']);
});

test('who has left is told nothing more, the others are', () => {
  const topics = new Topics<string>();
  for (const which of [{ conversationId }, { userId }, {}]) {
    topics.add(which, 'stays');
    topics.add(which, 'leaves');
    topics.remove(which, 'leaves');
    // Who is not there can leave.
    topics.remove(which, 'never came');
  }
  expect(told(topics, { conversationId, userId })).toEqual(['stays', 'stays', 'stays']);
  for (const which of [{ conversationId }, { userId }, {}]) topics.remove(which, 'stays');
  expect(told(topics, { conversationId, userId })).toEqual([]);
});
