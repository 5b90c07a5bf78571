import { setTimeout as sleep } from 'node:timers/promises';
import { conversationRepository, type Conversation } from '../../modules/conversations/index.ts';
import { messageRepository, type Message } from '../../modules/messages/index.ts';
import { userRepository } from '../../modules/users/index.ts';
import type { Database, Transaction } from '../../platform/db/index.ts';
import { makeConversation, type ConversationPlan } from './conversation.ts';
import { makePeople, type SeededPerson } from './people.ts';
import { createRandom, idMaker, type Random } from './random.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How far back conversations go. People are older than that. */
const SPAN_MS = 180 * DAY_MS;
/** Rows of one transaction. */
const BATCH_ROWS = 4_000;
/** Between two transactions, so that a gateway which wants to write gets its turn. */
const PAUSE_MS = 15;
/** Nobody writes more than that before somebody answers. */
const MOST_UNANSWERED = 6;

export interface Sizes {
  users: number;
  conversations: number;
  messages: number;
}

/**
 * Adds made-up people, conversations and messages to a database. The same seed and the same `until` give the same rows
 * to the last bit; another `until` gives others, so that all go into one database.
 *
 * Nothing is written to the event log: it tells subscribers what happens, and all this has happened long ago. A cursor
 * from before has nothing to miss, and any change from now on is logged with the conversation's own version.
 *
 * @param until when the newest of it happened: milliseconds since 1970
 * @param onRows told of every transaction how many rows it has added
 * @returns the people; null, and nothing added, when the database has this very data already
 */
export async function fill(
  db: Database,
  sizes: Sizes,
  randomSeed: number,
  until: number,
  onRows: (rows: number) => void,
): Promise<SeededPerson[] | null> {
  const random = createRandom(String(randomSeed));
  const newId = idMaker(createRandom(`ids ${randomSeed} ${until}`));
  const from = until - SPAN_MS;
  const people = makePeople(sizes.users, from - SPAN_MS, from, random, newId);
  const [first] = people;
  if (first && (await userRepository.find(db, first.id))) return null;

  async function inTransaction(rows: number, work: (tx: Transaction) => Promise<void>): Promise<void> {
    await db.transaction(work);
    onRows(rows);
    await sleep(PAUSE_MS);
  }

  for (let start = 0; start < people.length; start += BATCH_ROWS) {
    const batch = people.slice(start, start + BATCH_ROWS);
    await inTransaction(batch.length, async (tx) => {
      for (const person of batch) await userRepository.record(tx, person, person.createdAt);
    });
  }

  let conversations: Conversation[] = [];
  let messages: Message[] = [];
  const flush = async () => {
    await inTransaction(conversations.length + messages.length, async (tx) => {
      for (const conversation of conversations) await conversationRepository.insert(tx, conversation);
      for (const message of messages) await messageRepository.insert(tx, message);
    });
    conversations = [];
    messages = [];
  };
  for (const plan of plans(sizes, people, until, random)) {
    const made = makeConversation(plan, random, newId);
    conversations.push(made.conversation);
    messages = messages.concat(made.messages);
    if (conversations.length + messages.length >= BATCH_ROWS) await flush();
  }
  if (conversations.length > 0) await flush();
  return people;
}

/** Who talks with whom, when, and how much: oldest first, and exactly as many messages as asked for. */
function* plans(
  sizes: Sizes,
  people: readonly SeededPerson[],
  until: number,
  random: Random,
): Generator<ConversationPlan, void> {
  const agents = people.filter(({ role }) => role === 'SUPPORT');
  const customers = people.filter(({ role }) => role === 'USER' || role === 'GUEST');
  // A few talk much, most little.
  const weights = Float64Array.from({ length: sizes.conversations }, () => 0.1 - Math.log(1 - random.next()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let given = 0;
  for (const [index, weight] of weights.entries()) {
    before += weight;
    const isLast = index === weights.length - 1;
    const through = isLast ? sizes.messages : Math.min(sizes.messages, Math.round((sizes.messages * before) / total));
    const age = 1 - (index + random.next()) / sizes.conversations;
    // The desk has grown: more of it is recent.
    const createdAt = Math.floor(until - SPAN_MS * age ** 1.3);
    const messages = through - given;
    const isOverlooked = messages <= MOST_UNANSWERED && random.chance(age < 0.1 ? 0.2 : 0.02);
    const isTaken = agents.length > 0 && !isOverlooked;
    const customer = customers[Math.floor(customers.length * random.next() ** 1.5)] as SeededPerson;
    yield {
      userId: customer.id,
      supportUserId: isTaken ? random.pick(agents).id : null,
      wasUnassigned: !isTaken && agents.length > 0,
      messages,
      createdAt,
      until,
    };
    given = through;
  }
}
