import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/modules/access/index.ts';
import { createParts, type LocalActor, type Parts } from './parts.ts';

const COUNTS = 'subscription ($id: ID) { unreadCountChanged(conversationId: $id) { conversationId userUnreadCount } }';
const CREATE = 'mutation ($id: ID!) { createConversation(input: { userId: $id }) { conversation { id } } }';
const sends = (count: number) =>
  `mutation ($id: ID!) { ${Array.from({ length: count }, (_, index) => `m${index}: sendMessage(input: { conversationId: $id, body: "hey" }) { message { id } }`).join(' ')} }`;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('what follows an event', () => {
  let parts: Parts;
  let customer: LocalActor;
  /** How many results each piece had that was sent. */
  let pieces: number[];
  /** Resolves when so many results have been delivered. */
  let until: (count: number) => Promise<void>;

  beforeEach(async () => {
    parts = await createParts();
    customer = await parts.person();
    pieces = [];
    let wake: () => void = () => undefined;
    until = async (count) => {
      while (sum(pieces) < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    told = (payloads) => {
      pieces.push(payloads.length);
      wake();
      return true;
    };
  });
  afterEach(() => parts.stop());
  let told: (payloads: readonly Buffer[]) => boolean;

  async function conversationOf(actor: LocalActor): Promise<string> {
    const { data } = await actor.gql(CREATE, { id: actor.id });
    return (data as { createConversation: { conversation: { id: string } } }).createConversation.conversation.id;
  }

  const follow = (viewer: Viewer, id: string) =>
    parts.throughHub(viewer, COUNTS, { id }, { write: (payloads) => told(payloads) });

  it('in the same turn goes out with it in one piece; the next one that comes alone is a piece of its own', async () => {
    const id = await conversationOf(customer);
    const { results } = await follow(customer.viewer, id);
    await customer.gql(sends(4), { id });
    await until(4);
    expect(pieces).toEqual([4]);

    // The group rests when the turn is over in which it was busy.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await customer.gql(sends(1), { id });
    await until(5);
    expect(pieces).toEqual([4, 1]);
    expect(results.map((text) => JSON.parse(text).data.unreadCountChanged.userUnreadCount as number)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it('is sent in several pieces when it is large, whole and in order', async () => {
    const id = await conversationOf(customer);
    const texts =
      'subscription ($id: ID!) { conversationEvents(conversationId: $id) { ... on MessageAdded { message { body } } } }';
    const { results } = await parts.throughHub(customer.viewer, texts, { id }, { write: (payloads) => told(payloads) });
    const bodies = Array.from({ length: 12 }, (_, index) => String(index).repeat(10_000).slice(0, 10_000));
    const fields = bodies.map(
      (body, index) => `m${index}: sendMessage(input: { conversationId: $id, body: "${body}" }) { message { id } }`,
    );
    await customer.gql(`mutation ($id: ID!) { ${fields.join(' ')} }`, { id });
    await until(12);
    expect(pieces).toEqual([7, 5]);
    const received = results.map((text) => JSON.parse(text).data.conversationEvents.message.body as string);
    expect(received).toEqual(bodies);
  });

  it('does not make others wait who were told of something else', async () => {
    const [one, another] = [await conversationOf(customer), await conversationOf(customer)];
    await follow(customer.viewer, one);
    await follow(customer.viewer, another);
    const both = `mutation ($a: ID!, $b: ID!) {
      a: sendMessage(input: { conversationId: $a, body: "hey" }) { message { id } }
      b: sendMessage(input: { conversationId: $b, body: "hey" }) { message { id } }
    }`;
    await customer.gql(both, { a: one, b: another });
    await until(2);
    expect(pieces).toEqual([1, 1]);
  });

  it('reaches a subscriber once, whatever it reads: one conversation, its own, or all', async () => {
    const id = await conversationOf(customer);
    const admin = await parts.person({ role: 'ADMIN', canReadAny: true, canWriteAny: true });
    const all = 'subscription { unreadCountChanged { userUnreadCount } }';
    const sink = { write: (payloads: readonly Buffer[]) => told(payloads) };
    const followers = [
      await follow(customer.viewer, id),
      await parts.throughHub(customer.viewer, all, {}, sink),
      await parts.throughHub(admin.viewer, all, {}, sink),
    ];
    await customer.gql(sends(3), { id });
    await until(9);
    for (const { results } of followers) expect(results).toHaveLength(3);
  });
});
