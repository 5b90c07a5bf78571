import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryBus } from '../../platform/bus.ts';
import { openDatabase, type Database } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { conversationRepository, createChanges, type Changes, type Conversation } from '../conversations/index.ts';
import { eventRepository } from '../events/index.ts';
import { messageRepository, type Message } from '../messages/index.ts';
import { userRepository } from '../users/index.ts';
import { createErasure, type ErasedStep } from './index.ts';

const NOW = 1_800_000_000_000;
const clock = { now: () => NOW };
const PERSON = newId();

let db: Database;
let changes: Changes;
beforeAll(async () => {
  ({ database: db } = await openDatabase('sqlite::memory:'));
  changes = createChanges(db, clock, memoryBus());
  const person = { id: PERSON, kind: 'USER', role: 'USER', name: 'Cleo', username: null, email: null } as const;
  await db.transaction((tx) => userRepository.record(tx, { ...person, tokenIssuedAt: NOW / 1_000 }, NOW));
});
afterAll(() => db.close());

/** A conversation with so many messages of the person; returns its id. */
async function talk(messages: number): Promise<string> {
  const id = newId();
  const none = { closedAt: null, deletedAt: null, rating: null, ratingComment: null, ratedAt: null };
  const conversation: Conversation = {
    ...none,
    id,
    userId: PERSON,
    supportUserId: null,
    version: 1,
    isClosed: false,
    isDeleted: false,
    lastSeq: messages,
    userReadSeq: 0,
    supportReadSeq: 0,
    userUnreadCount: messages,
    supportUnreadCount: 0,
    lastActivityAt: NOW,
    createdAt: NOW,
    updatedAt: NOW,
  };
  await db.transaction(async (tx) => {
    await changes.insert(tx, conversation);
    for (let seq = 1; seq <= messages; seq += 1) {
      const file = { fileUrl: null, fileType: null, clientMessageId: null, fingerprint: null };
      const times = { deletedAt: null, createdAt: NOW, updatedAt: NOW };
      const message = { id: newId(), conversationId: id, seq, senderId: PERSON, side: 'USER', body: `number ${seq}` };
      const whole = { ...message, ...file, ...times, isEdited: false, isDeleted: false };
      await messageRepository.insert(tx, whole as Message);
    }
  });
  return id;
}

const versionOf = async (id: string) => (await conversationRepository.find(db, id))?.version;
const wordsOf = async (id: string) => {
  const page = { size: 1_000, isBackward: false, after: null, before: null };
  return new Set((await messageRepository.listPages(db, [id], page)).map(({ body }) => body));
};

test('a long conversation is erased by changes that are each over soon', async () => {
  const id = await talk(450);
  const erasure = createErasure(db, changes, clock);
  expect(await erasure.countMessages(PERSON)).toBe(450);
  const steps = [];
  for await (const step of erasure.erase(PERSON)) steps.push(step);
  expect(steps.map(({ messages }) => messages)).toEqual([200, 200, 50]);
  expect(await versionOf(id)).toBe(4);
  expect(await wordsOf(id)).toEqual(new Set(['[erased]']));
  const events = await eventRepository.list(db, { after: 0, through: 10_000, conversationId: id }, 1_000);
  expect(events.filter(({ endsChange }) => endsChange).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  expect(events.filter(({ details }) => details.type === 'MESSAGE_UPDATED')).toHaveLength(450);
});

test('an erasing that is broken off is ended by the next', async () => {
  const ids = [await talk(250), await talk(3)];
  const erasure = createErasure(db, changes, clock);
  const first = erasure.erase(PERSON);
  const step = (await first.next()).value as ErasedStep;
  expect(step.messages).toBeLessThanOrEqual(200);
  await first.return();
  expect(await erasure.countMessages(PERSON)).toBe(253 - step.messages);
  expect(await erasure.find(PERSON)).toMatchObject({ name: null });

  let rest = 0;
  for await (const { messages } of erasure.erase(PERSON)) rest += messages;
  expect(rest).toBe(253 - step.messages);
  for (const id of ids) expect(await wordsOf(id)).toEqual(new Set(['[erased]']));
  expect(await versionOf(ids[1]!)).toBe(2);
});

test('whoever is erased is not named by tokens of before, however late their clock', async () => {
  const erasure = createErasure(db, changes, clock);
  const person = {
    id: newId(),
    kind: 'USER',
    role: 'SUPPORT',
    name: 'Ada',
    username: 'ada',
    email: 'ada@example.com',
  } as const;
  const record = (tokenIssuedAt: number) =>
    db.transaction((tx) => userRepository.record(tx, { ...person, tokenIssuedAt }, NOW));
  const erased = { ...person, name: null, username: null, email: null };
  for (const issuedAt of [
    NOW / 1_000 - 60,
    // By a clock that is ahead.
    NOW / 1_000 + 60,
  ]) {
    await record(issuedAt);
    expect(await erasure.find(person.id)).toEqual(person);
    for await (const step of erasure.erase(person.id)) throw new Error(`Nothing was written: ${step.messages}`);
    for (const before of [0, issuedAt, NOW / 1_000]) await record(before);
    expect(await erasure.find(person.id)).toEqual(erased);
    await record(Math.max(issuedAt, NOW / 1_000) + 1);
    expect(await erasure.find(person.id)).toEqual(person);
  }
});
