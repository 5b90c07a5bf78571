import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { act, NO_LIMITS } from '../../live/acts.ts';
import { collect } from '../../support/events.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../../support/gateway.ts';
import { createSecrets, secretsIn } from './secrets.ts';

const EMAILS = createSecrets(['customer', 'agent', 'admin', 'reader', 'writer', 'guest']);
type Who = keyof typeof EMAILS;

let gateway: Gateway;
let cast: Record<Who, Actor>;
let id: string;
let guestsId: string;

beforeAll(async () => {
  gateway = await startGateway({ env: NO_LIMITS });
  const email = (who: Who) => `${EMAILS[who]}@example.com`;
  const { data } = await gateway.nobody.gql(
    `mutation { createGuest(input: { name: "Gus", email: "${email('guest')}" }) { guest { id } token } }`,
  );
  cast = {
    customer: await gateway.customer({ email: email('customer'), name: 'Cleo' }),
    agent: await gateway.agent({ email: email('agent'), name: 'Ada' }),
    admin: await gateway.admin({ email: email('admin'), name: 'Abel' }),
    reader: await gateway.customer({ email: email('reader'), permissions: ['supportConversations:readAny'] }),
    writer: await gateway.customer({ email: email('writer'), permissions: ['supportConversations:writeAny'] }),
    guest: gateway.bearer(data.createGuest.token, data.createGuest.guest.id),
  };
  [id, guestsId] = await Promise.all([startConversation(cast.customer), startConversation(cast.guest)]);
  for (const conversation of [id, guestsId]) {
    await act(cast.admin, 'assignConversation', { id: conversation, supportUserId: cast.agent.id });
    await send(cast.agent, conversation, 'Hello');
    await send(cast.admin, conversation, 'Hello from above');
  }
});
afterAll(() => gateway.stop());

/** Whose addresses somebody may be told: staff everybody's, others their own alone. */
const mayKnow = (who: Who): Who[] => (who === 'agent' || who === 'admin' ? (Object.keys(EMAILS) as Who[]) : [who]);
const everybody = Object.keys(EMAILS) as Who[];

function expectDiscreet(who: Who, told: string): void {
  expect(
    secretsIn(EMAILS, told).filter((other) => !mayKnow(who).includes(other)),
    who,
  ).toEqual([]);
}

describe('an e-mail address is told to its owner and to staff alone', () => {
  const PERSON = 'id name email';
  const CONVERSATION = `user { ${PERSON} } supportUser { ${PERSON} } lastMessage { sender { ${PERSON} } }
    messages { nodes { sender { ${PERSON} } conversation { user { ${PERSON} } supportUser { ${PERSON} } } } }`;

  test('by every query', async () => {
    const people = Object.entries(cast).map(([who, { id: userId }]) => `${who}: user(id: "${userId}") { ${PERSON} }`);
    const nodes = Object.entries(cast).map(
      ([who, { id: userId }]) => `${who}: node(id: "${userId}") { ... on User { ${PERSON} } }`,
    );
    for (const who of everybody) {
      const answers = [];
      for (const query of [
        `{ viewer { ${PERSON} } }`,
        `{ ${people.join(' ')} }`,
        `{ ${nodes.join(' ')} }`,
        `{ one: conversation(id: "${id}") { ${CONVERSATION} } }`,
        `{ other: conversation(id: "${guestsId}") { ${CONVERSATION} } }`,
        `{ conversations(first: 5) { nodes { user { ${PERSON} } supportUser { ${PERSON} } } } }`,
      ]) {
        const { data, errors } = await cast[who].gql(query);
        expect(errors, query).toBeUndefined();
        answers.push(data);
      }
      expectDiscreet(who, JSON.stringify(answers));
      // Each is told something: their own.
      expect(secretsIn(EMAILS, JSON.stringify(answers))).toContain(who);
    }
    const { data } = await cast.agent.gql(`{ conversation(id: "${id}") { ${CONVERSATION} } }`);
    expect(secretsIn(EMAILS, JSON.stringify(data))).toEqual(['customer', 'agent', 'admin']);
  });

  test('by every mutation', async () => {
    const PEOPLE = `conversation { user { ${PERSON} } supportUser { ${PERSON} } } userErrors { code }`;
    for (const [who, conversationId] of [
      ['customer', id],
      ['guest', guestsId],
      ['writer', id],
      ['agent', id],
    ] as const) {
      for (const mutation of [
        `sendMessage(input: { conversationId: "${conversationId}", body: "x", senderId: "${cast[who === 'writer' ? 'agent' : who].id}" }) { message { sender { ${PERSON} } ${PEOPLE.replace(' userErrors { code }', '')} } }`,
        `markConversationRead(input: { conversationId: "${conversationId}" }) { ${PEOPLE} }`,
        `updateConversation(input: { id: "${conversationId}" }) { ${PEOPLE} }`,
        `closeConversation(input: { id: "${conversationId}" }) { ${PEOPLE} }`,
      ]) {
        const { data, errors } = await cast[who].gql(`mutation { ${mutation} }`);
        expect(errors, mutation).toBeUndefined();
        expectDiscreet(who, JSON.stringify(data));
      }
      await act(cast.admin, 'reopenConversation', { id: conversationId });
    }
  });

  test('by every REST route', async () => {
    for (const who of everybody) {
      const answers: string[] = [];
      for (const conversation of [id, guestsId]) {
        for (const [method, path, body] of [
          ['GET', '/conversations'],
          ['GET', '/conversations/supportId'],
          ['GET', `/${cast.customer.id}/conversations`],
          ['GET', `/${cast.guest.id}/conversations`],
          ['GET', `/conversation/${conversation}`],
          ['GET', `/${conversation}/messages`],
          ['PUT', `/conversation/${conversation}`, {}],
          ['PUT', `/conversation/rating/${conversation}`, { rating: 5 }],
        ] as const) {
          answers.push((await cast[who].rest(method, path, body)).text);
        }
      }
      expectDiscreet(who, answers.join('\n'));
      // Not for want of people: those who are told of any in full are told what they may know.
      if (who === 'agent') expect(secretsIn(EMAILS, answers.join('\n'))).toEqual(['customer', 'agent', 'guest']);
      if (who === 'customer' || who === 'guest') expect(secretsIn(EMAILS, answers.join('\n'))).toEqual([who]);
    }
  });

  test('by every subscription, also where others who may know more share it', async () => {
    const watchers = (['agent', 'customer', 'reader', 'admin'] as const).map((who) => ({
      who,
      socket: cast[who].socket(),
    }));
    const queries = [
      `subscription { conversationEvents(conversationId: "${id}") {
        ... on MessageAdded { message { sender { ${PERSON} } conversation { user { ${PERSON} } supportUser { ${PERSON} } } } } } }`,
      `subscription { inboxEvents { conversation { user { ${PERSON} } supportUser { ${PERSON} } } } }`,
      `subscription { unreadCountChanged { conversation { user { ${PERSON} } supportUser { ${PERSON} } } } }`,
    ];
    const streams = await Promise.all(
      watchers.flatMap(({ who, socket }) =>
        queries.map(async (query) => ({ who, stream: await collect(socket, query) })),
      ),
    );
    const typed = await Promise.all(
      (['customer', 'reader', 'admin'] as const).map(async (who) => ({
        who,
        stream: await collect(
          cast[who].socket(),
          `subscription { typing(conversationId: "${id}") { user { ${PERSON} } } }`,
        ),
      })),
    );
    await send(cast.agent, id, 'to all who listen');
    await act(cast.agent, 'setTyping', { conversationId: id, isTyping: true });
    for (const { who, stream } of [...streams, ...typed]) {
      const told = JSON.stringify(await stream.take(1));
      expectDiscreet(who, told);
      if (who === 'admin') expect(secretsIn(EMAILS, told)).toContain('agent');
    }
  });
});
