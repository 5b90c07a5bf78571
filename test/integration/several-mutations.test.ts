import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConversation, startGateway, type Gateway } from '../support/gateway.ts';

let gateway: Gateway;
beforeAll(async () => void (gateway = await startGateway()));
afterAll(() => gateway.stop());

test('each of several mutations of one operation answers with what it has made, not with what was before', async () => {
  const customer = await gateway.customer();
  const id = await startConversation(customer);
  const { data } = await customer.gql(
    `mutation ($id: ID!) {
      a: sendMessage(input: { conversationId: $id, body: "one" }) { ...sent }
      b: sendMessage(input: { conversationId: $id, body: "two" }) { ...sent }
      c: closeConversation(input: { id: $id }) {
        conversation { isClosed version messages { nodes { conversation { isClosed version } } } }
      }
    }
    fragment sent on SendMessagePayload {
      message { conversation { version userUnreadCount messages { totalCount nodes { body } } } }
    }`,
    { id },
  );
  const sent = (bodies: string[]) => ({
    message: {
      conversation: {
        version: bodies.length + 1,
        userUnreadCount: bodies.length,
        messages: { totalCount: bodies.length, nodes: bodies.map((body) => ({ body })) },
      },
    },
  });
  const closed = { isClosed: true, version: 4 };
  expect(data).toEqual({
    a: sent(['one']),
    b: sent(['one', 'two']),
    c: { conversation: { ...closed, messages: { nodes: [{ conversation: closed }, { conversation: closed }] } } },
  });
});
