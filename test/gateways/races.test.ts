import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, attempt } from '../live/acts.ts';
import { startConversation, type Actor } from '../support/gateway.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { describeWithRedis } from './redis.ts';

const GATEWAYS = 3;
const ROUNDS = 12;
/** Redis decides nothing: that it is there must only do no harm. */
const ROUNDS_WITH_REDIS = 4;

/** A recount that knows the tables and nothing else. */
const MISCOUNTED = `
  select c.id from conversations c where c.user_unread_count <> (select count(*) from messages m
      where m.conversation_id = c.id and m.side = 'USER' and not m.is_deleted and m.seq > c.support_read_seq)
    or c.support_unread_count <> (select count(*) from messages m
      where m.conversation_id = c.id and m.side = 'SUPPORT' and not m.is_deleted and m.seq > c.user_read_seq)
    or c.last_seq <> (select count(*) from messages m where m.conversation_id = c.id)
    or c.version <> (select count(distinct e.version) from events e where e.conversation_id = c.id)`;

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('several gateways', () => races({}, ROUNDS));
describeWithRedis('several gateways with Redis', (url) => races({ REDIS_URL: url }, ROUNDS_WITH_REDIS));

function races(env: Record<string, string>, rounds: number): void {
  let fleet: Fleet;
  let customer: Actor[];
  let admin: Actor[];
  beforeAll(async () => {
    fleet = await startFleet(GATEWAYS, { env });
    customer = await fleet.everywhere({ role: 'user' });
    admin = await fleet.everywhere({ role: 'admin' });
  });
  afterAll(() => fleet.stop());

  it('let exactly one of those who claim at once have a conversation', async () => {
    const conversations = [];
    // Before there are agents, so that nobody holds them.
    for (let round = 0; round < rounds; round += 1) conversations.push(await startConversation(customer[0]!));
    const agents = await Promise.all(range(GATEWAYS).map(() => fleet.everywhere({ role: 'support' })));
    for (const id of conversations) {
      const outcomes = await Promise.all(agents.map((agent, at) => attempt(agent[at]!, 'claimConversation', { id })));
      const refusals = outcomes.map(({ refusal }) => refusal);
      expect(refusals.toSorted()).toEqual([...range(GATEWAYS - 1).map(() => 'ALREADY_ASSIGNED'), null].toSorted());
      const winner = agents[refusals.indexOf(null)]![0]!;
      for (const one of admin) {
        const { data } = await one.gql('query ($id: ID!) { conversation(id: $id) { version supportUser { id } } }', {
          id,
        });
        expect(data.conversation).toEqual({ version: 2, supportUser: { id: winner.id } });
      }
    }
  });

  it('take one of the changes that expect the same version', async () => {
    const id = await startConversation(customer[0]!);
    for (let version = 1; version <= rounds; version += 1) {
      const name = version % 2 === 1 ? 'closeConversation' : 'reopenConversation';
      const outcomes = await Promise.all(admin.map((one) => attempt(one, name, { id, expectedVersion: version })));
      expect(outcomes.map(({ refusal }) => refusal).toSorted()).toEqual(['VERSION_CONFLICT', 'VERSION_CONFLICT', null]);
    }
  });

  it('send a message once when it comes to all of them at once', async () => {
    const id = await startConversation(customer[0]!);
    for (const round of range(rounds)) {
      const input = { conversationId: id, body: `message ${round}`, clientMessageId: `key ${round}` };
      const sent = await Promise.all(customer.map((one) => act(one, 'sendMessage', input)));
      expect(sent.map(({ message }) => message)).toEqual(sent.map(() => ({ id: sent[0]!.message.id, seq: round })));
    }
  });

  it('start a conversation once when it is asked of all of them at once', async () => {
    const [before] = await fleet.raw.all<{ count: number }>('select count(*) from conversations');
    for (const round of range(rounds)) {
      const input = { userId: customer[0]!.id, idempotencyKey: `key ${round}` };
      const started = await Promise.all(customer.map((one) => act(one, 'createConversation', input)));
      expect(new Set(started.map(({ conversation }) => conversation.id)).size).toBe(1);
    }
    const [after] = await fleet.raw.all<{ count: number }>('select count(*) from conversations');
    expect(after!.count - before!.count).toBe(rounds);
  });

  it('record a person once who comes to all of them at once', async () => {
    for (const round of range(rounds)) {
      const known = await fleet.gateways[0]!.customer();
      // A token that no gateway has seen, of somebody whom all of them are told of for the first time.
      const [{ count } = { count: 0 }] = await fleet.raw.all<{ count: number }>('select count(*) from users');
      await fleet.raw.all(`delete from users where id = '${known.id}'`);
      const answers = await Promise.all(
        fleet.gateways.slice(1).map((gateway) => gateway.bearer(known.token, known.id).gql('{ viewer { id } }')),
      );
      expect([round, ...answers.map(({ data }) => data?.viewer.id)]).toEqual([round, known.id, known.id]);
      expect(await fleet.raw.all('select count(*) from users')).toEqual([{ count }]);
    }
  });

  it('number messages without a gap or a double, in the order in which all viewers have them', async () => {
    const id = await startConversation(customer[0]!);
    const senders = [...customer, ...admin];
    const seqs = await Promise.all(
      senders.map(async (sender, writer) => {
        const own: number[] = [];
        for (let count = 0; count < rounds; count += 1) {
          const { message } = await act(sender, 'sendMessage', { conversationId: id, body: `${writer}-${count}` });
          own.push(message.seq);
        }
        return own;
      }),
    );
    expect(seqs.flat().toSorted((a, b) => a - b)).toEqual(range(senders.length * rounds));
    for (const own of seqs) expect(own).toEqual(own.toSorted((a, b) => a - b));
    // In the log, too, they are in this order.
    const logged = await fleet.raw.all<{ version: number }>(
      `select version from events where conversation_id = '${id}' order by id`,
    );
    const versions = logged.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    const texts = await Promise.all(
      admin.map(async (one) => {
        const query = 'query ($id: ID!) { conversation(id: $id) { messages(first: 100) { nodes { seq body } } } }';
        return (await one.gql(query, { id })).data.conversation.messages.nodes as unknown[];
      }),
    );
    for (const seen of texts) expect(seen).toEqual(texts[0]);
    expect(texts[0]).toHaveLength(senders.length * rounds);
  });

  it('count the unread as a recount does, whoever reads, sends and deletes at once', async () => {
    const ids = await Promise.all(range(3).map(() => startConversation(customer[0]!)));
    await Promise.all(
      [...customer, ...admin].flatMap((actor) =>
        ids.map(async (id) => {
          for (let count = 0; count < rounds; count += 1) {
            const { message } = await act(actor, 'sendMessage', { conversationId: id, body: `text ${count}` });
            if (count % 3 === 0) await attempt(actor, 'deleteMessage', { id: message.id });
            if (count % 3 === 1) await act(actor, 'markConversationRead', { conversationId: id });
          }
        }),
      ),
    );
    expect(await fleet.raw.all(MISCOUNTED)).toEqual([]);
    for (const one of admin) await act(one, 'markConversationRead', { conversationId: ids[0]! });
    for (const one of customer) await act(one, 'markConversationRead', { conversationId: ids[0]! });
    expect(await fleet.raw.all(MISCOUNTED)).toEqual([]);
  });

  it('share new conversations out evenly, also those that are started at once', async () => {
    // One database to itself: agents of the other tests would have their share.
    const own = await startFleet(GATEWAYS, { env });
    try {
      const agents = await Promise.all(range(4).map(() => own.gateways[0]!.agent()));
      const callers = await own.everywhere({ role: 'user' });
      await Promise.all(range(24).map((index) => startConversation(callers[index % GATEWAYS]!)));
      const shares = await own.raw.all<{ support_user_id: string; held: number }>(
        'select support_user_id, count(*) as held from conversations group by 1 order by 1',
      );
      const expected = agents.map(({ id }) => ({ support_user_id: id, held: 6 }));
      expect(shares).toEqual(expected.toSorted((a, b) => (a.support_user_id < b.support_user_id ? -1 : 1)));
    } finally {
      await own.stop();
    }
  });
}
