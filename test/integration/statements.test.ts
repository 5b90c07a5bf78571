import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Gateway } from '../support/gateway.ts';
import { make, open, start, startCast, type Cast } from './operations.ts';

/**
 * The statements that operations ran; those by which the gateway watches its event log, and what is revoked,
 * come whenever they come.
 */
const statements: string[] = [];
const onStatement = (sql: string) => {
  if (!/from `events` where `id` >|from `revocations`/.test(sql)) statements.push(sql);
};

/** The statements of one operation, and its data. */
async function statementsOf(caller: Actor, query: string, variables: Record<string, unknown> = {}) {
  statements.length = 0;
  const { data, errors } = await caller.gql(query, variables);
  expect(errors).toBeUndefined();
  return { run: [...statements], data };
}

const isCount = (sql: string) => /count\(/i.test(sql);

describe('an inbox', () => {
  let gateway: Gateway;
  let cast: Cast;

  beforeAll(async () => {
    gateway = await start({ onStatement });
    cast = await startCast(gateway);
    const { admin, holder } = cast;
    const customers = await Promise.all(Array.from({ length: 5 }, (_, n) => gateway.customer({ name: `Number ${n}` })));
    for (let n = 0; n < 22; n += 1) {
      const customer = customers[n % 5]!;
      const conversationId = await open(admin, customer, n % 3 === 0 ? null : holder);
      for (let m = 0; m < n % 8; m += 1) {
        await make(customer, 'sendMessage', { conversationId, body: `${m}` });
        if (n % 3 !== 0) await make(admin, 'sendMessage', { conversationId, body: `${m}` });
      }
    }
  });
  afterAll(() => gateway.stop());

  const PEOPLE = 'user { id name role } supportUser { id name role }';
  const INBOX = `query ($first: Int!) { conversations(first: $first) {
    pageInfo { endCursor hasNextPage }
    nodes { id unreadCount ${PEOPLE} lastMessage { body } messages(last: 5) { nodes { seq body isRead side sender { id name } } } }
  } }`;

  /** Of the conversations, of their people, of each kind of page of messages, and of senders not met before. */
  const STATEMENTS = 5;

  test.each(['holder', 'admin'] as const)(
    `takes ${STATEMENTS} statements for %s, however many it shows`,
    async (name) => {
      for (const first of [5, 20]) {
        const { run, data } = await statementsOf(cast[name], INBOX, { first });
        expect(data.conversations.nodes).toHaveLength(first);
        expect(run.length, run.join('\n')).toBe(STATEMENTS);
      }
    },
  );

  test('does not count what nobody asked to be counted', async () => {
    expect((await statementsOf(cast.holder, INBOX, { first: 20 })).run.filter(isCount)).toEqual([]);
    const counted = await statementsOf(cast.holder, '{ conversations(first: 5) { totalCount } }');
    expect(counted.run.filter(isCount)).toHaveLength(1);
    expect(counted.data.conversations.totalCount).toBe(22);
  });

  test('counts the messages of all its conversations by one statement, when asked to', async () => {
    const nodes = 'nodes { messages(last: 1) { totalCount nodes { seq } } }';
    for (const first of [5, 20]) {
      const { run, data } = await statementsOf(cast.holder, `{ conversations(first: ${first}) { ${nodes} } }`);
      expect(run.filter(isCount)).toHaveLength(1);
      for (const { messages } of data.conversations.nodes) {
        expect(messages.totalCount).toBe(messages.nodes.at(-1)?.seq ?? 0);
      }
    }
  });

  test('reads no message, and nobody, when only conversations are asked for', async () => {
    const { run } = await statementsOf(
      cast.holder,
      '{ conversations { nodes { id unreadCount supportUser { id } } } }',
    );
    expect(run.filter((sql) => sql.includes('messages'))).toEqual([]);
    const { run: ids } = await statementsOf(cast.holder, '{ conversations { nodes { id unreadCount } } }');
    expect(ids).toHaveLength(1);
  });

  test('asks each conversation for messages by its own page, all of one kind by one statement', async () => {
    const nodes = 'nodes { oldest: messages(first: 2) { nodes { seq } } newest: messages(last: 2) { nodes { seq } } }';
    const { run } = await statementsOf(cast.holder, `{ conversations(first: 20) { ${nodes} } }`);
    expect(run).toHaveLength(3);
  });

  test('the limits let pass what the contract calls ordinary work', async () => {
    const people = `user { id name } supportUser { id name }`;
    const big = await statementsOf(
      cast.admin,
      `{ conversations(first: 50) { nodes { id ${people} messages(last: 10) { nodes { id body sender { id name } } } } } }`,
    );
    expect(big.data.conversations.nodes).toHaveLength(22);
    const [{ id }] = big.data.conversations.nodes;
    const thread = 'messages(last: 100) { nodes { id body createdAt sender { id name } } }';
    await statementsOf(cast.admin, `query ($id: ID!) { conversation(id: $id) { ${thread} } }`, { id });
  });
});

describe('a conversation with 20,000 messages', () => {
  const LENGTH = 20_000;
  let gateway: Gateway;
  let owner: Actor;
  let long: string;
  let short: string;

  beforeAll(async () => {
    gateway = await start({ inFile: true, onStatement });
    const cast = await startCast(gateway);
    owner = cast.owner;
    [long, short] = [await open(cast.admin, owner, null), await open(cast.admin, owner, null)];
    for (let n = 0; n < 10; n += 1) await make(owner, 'sendMessage', { conversationId: short, body: 'short' });
    const file = new BetterSqlite3(gateway.databaseUrl.replace('sqlite:', ''));
    file
      .prepare(
        `with recursive number (n) as (select 1 union all select n + 1 from number where n < ${LENGTH})
        insert into messages (conversation_id, seq, id, sender_id, side, body, is_edited, is_deleted, created_at, updated_at)
        select ?, n, printf('%024x', n), ?, 'USER', 'number ' || n, 0, 0, 0, 0 from number`,
      )
      .run(long, owner.id);
    file.prepare('update conversations set last_seq = ?, user_unread_count = ? where id = ?').run(LENGTH, LENGTH, long);
    file.close();
  });
  afterAll(() => gateway.stop());

  const NEWEST = `query ($id: ID!, $before: String) { conversation(id: $id) {
    messages(last: 5, before: $before) { pageInfo { startCursor } nodes { seq sender { id } } }
  } }`;

  test('gives its last five by the same statements as a short one', async () => {
    const ofLong = await statementsOf(owner, NEWEST, { id: long });
    const ofShort = await statementsOf(owner, NEWEST, { id: short });
    const seqs = (data: { conversation: { messages: { nodes: { seq: number }[] } } }) =>
      data.conversation.messages.nodes.map(({ seq }) => seq);
    expect(seqs(ofLong.data)).toEqual([LENGTH - 4, LENGTH - 3, LENGTH - 2, LENGTH - 1, LENGTH]);
    expect(seqs(ofShort.data)).toEqual([6, 7, 8, 9, 10]);
    expect(ofLong.run).toEqual(ofShort.run);
    expect(ofLong.run).toHaveLength(3);
    const before = ofLong.data.conversation.messages.pageInfo.startCursor;
    const further = await statementsOf(owner, NEWEST, { id: long, before });
    expect(seqs(further.data)).toEqual([LENGTH - 9, LENGTH - 8, LENGTH - 7, LENGTH - 6, LENGTH - 5]);
    expect(further.run).toHaveLength(3);
  });

  test('takes a message, and its count is not capped', async () => {
    const sent = await make(owner, 'sendMessage', { conversationId: long, body: 'one more' });
    expect(sent.seq).toBe(LENGTH + 1);
    const { data } = await statementsOf(owner, 'query ($id: ID!) { conversation(id: $id) { userUnreadCount } }', {
      id: long,
    });
    expect(data.conversation.userUnreadCount).toBe(LENGTH + 1);
  });
});
