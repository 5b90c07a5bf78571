import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversationRepository } from '../../src/modules/conversations/index.ts';
import { eventRepository } from '../../src/modules/events/index.ts';
import { messageRepository } from '../../src/modules/messages/index.ts';
import { openDatabase } from '../../src/platform/db/index.ts';
import { NO_LIMITS, syncCursor } from '../live/acts.ts';
import { freshId, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { cutAll, eventOf, openLive, type LiveClient } from './live-client.ts';
import { memoryFile } from './memory-file.ts';
import { IS_FULL, sized } from './size.ts';

const EVENTS = sized(100_000, 10_000);
// They take turns: with a catch-up that is soon over, not so many of them can have had one.
const CHATTING = sized(100, 8);
/** How many of those who chat have something on its way at once. */
const AT_ONCE = 4;
const BATCH = 1_000;
/** The most that the event loop may be late by while somebody catches up; only measured at full length. */
const LATEST_MS = 100;

const TALK = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) {
    cursor version ... on MessageAdded { message { id seq side body isRead sender { name } } }
  }
}`;
const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { seq } userErrors { code } } }`;

type Added = { cursor: string; message: { seq: number } };

/** Appends messages to a conversation, and to the log, faster than anybody could send them. */
async function fill(databaseUrl: string, conversationId: string, count: number): Promise<void> {
  const { database } = await openDatabase(databaseUrl);
  for (let seq = 0; seq < count;) {
    await database.transaction(async (tx) => {
      const before = (await conversationRepository.find(tx, conversationId))!;
      const after = { ...before };
      const { userId } = before;
      const now = Date.now();
      for (let row = 0; row < BATCH; row += 1) {
        seq += 1;
        const id = freshId();
        const state = { ...after };
        after.version += 1;
        after.lastSeq = seq;
        after.userUnreadCount += 1;
        await messageRepository.insert(tx, {
          ...{ id, conversationId, seq, senderId: userId, side: 'USER', body: `message ${seq} of many`, fileUrl: null },
          ...{ fileType: null, clientMessageId: null, fingerprint: null, isEdited: false, isDeleted: false },
          ...{ deletedAt: null, createdAt: now, updatedAt: now },
        });
        await eventRepository.append(tx, {
          ...{ conversationId, userId, version: after.version, details: { type: 'MESSAGE_ADDED', messageId: id } },
          ...{ unreadCause: 'MESSAGE_SENT', endsChange: true, before: state, after: { ...after }, occurredAt: now },
        });
      }
      await conversationRepository.update(tx, after);
    });
  }
  await database.close();
}

describe('one client that catches up', () => {
  const file = memoryFile();
  const clients: LiveClient[] = [];
  let gateway: Gateway;
  let admin: Actor;
  let id: string;
  let beginning: string;

  beforeAll(async () => {
    const env = { ...NO_LIMITS, LIVE_REPLAY_MAX: '1000000', DATABASE_URL: file.databaseUrl };
    gateway = await startGateway({ env });
    admin = await gateway.admin();
    id = await startConversation(await gateway.customer({ name: 'Cleo' }));
    beginning = await syncCursor(admin);
    await fill(file.databaseUrl, id, EVENTS);
  }, 120_000);
  afterAll(async () => {
    await cutAll(clients);
    await gateway.stop();
    file.remove();
  });

  async function open(...args: [token: string, onMessage: Parameters<typeof openLive>[2]]): Promise<LiveClient> {
    const client = await openLive(gateway.wsUrl, ...args);
    clients.push(client);
    return client;
  }

  it(
    `with ${EVENTS} events does not keep the messages of ${CHATTING} others waiting`,
    async () => {
      let caughtUp = 0;
      const isBegun = Promise.withResolvers<void>();
      const isOver = Promise.withResolvers<void>();

      /** Somebody who can send a message and wait until they are told of it. */
      async function chatter(): Promise<() => Promise<void>> {
        const customer = await gateway.customer();
        const own = await startConversation(customer);
        let arrived = Promise.withResolvers<void>();
        const client = await open(customer.token, (message) => {
          eventOf<Added>(message);
          arrived.resolve();
        });
        client.subscribe('1', TALK, { id: own });
        await client.settled();
        return async () => {
          arrived = Promise.withResolvers();
          await client.run(SEND, { input: { conversationId: own, body: 'meanwhile' } });
          await arrived.promise;
        };
      }
      const chatters = await Promise.all(Array.from({ length: CHATTING }, chatter));

      /** Lets everybody chat in turn until the catch-up is over; counts the messages that came while it went on. */
      const arrivals = chatters.map(() => 0);
      let turns = 0;
      async function chat(): Promise<void> {
        await isBegun.promise;
        while (caughtUp < EVENTS) {
          const turn = turns++ % CHATTING;
          await chatters[turn]!();
          if (caughtUp < EVENTS) arrivals[turn]! += 1;
        }
      }

      const seqs: number[] = [];
      const late = await open(admin.token, (message) => {
        seqs.push(eventOf<Added>(message).message.seq);
        caughtUp = seqs.length;
        isBegun.resolve();
        if (caughtUp === EVENTS) isOver.resolve();
      });
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      late.subscribe('1', TALK, { id, after: beginning });
      await Promise.all([isOver.promise, ...Array.from({ length: AT_ONCE }, chat)]);
      delay.disable();

      expect(seqs).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
      expect(Math.min(...arrivals)).toBeGreaterThan(0);
      if (IS_FULL) {
        const p99 = delay.percentile(99) / 1e6;
        console.log(`event loop delay: p99 ${p99.toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`);
        expect(p99).toBeLessThan(LATEST_MS);
      }
    },
    sized(300_000, 60_000),
  );
});
