import { parse, type OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect } from '../support/events.ts';
import { send, startConversation, startGateway, type Gateway } from '../support/gateway.ts';

let gateway: Gateway;
let html: string;
let first: string;

beforeAll(async () => {
  gateway = await startGateway();
  html = await (await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })).text();
  const [, json = ''] = /"document":("(?:[^"\\]|\\.)*")/.exec(html) ?? [];
  first = JSON.parse(json) as string;
});
afterAll(() => gateway.stop());

/** The text of one operation of the first document. */
function operation(name: string): string {
  const found = parse(first).definitions.find((one) => (one as OperationDefinitionNode).name?.value === name);
  return first.slice(found?.loc?.start, found?.loc?.end);
}

test('Sandbox opens with a document of which each operation runs', async () => {
  const agent = await gateway.agent({ name: 'Ada Agent' });
  const customer = await gateway.customer({ name: 'Cleo Customer' });
  const id = await startConversation(customer);
  const { data, errors } = await customer.gql(operation('Inbox'));
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ viewer: { name: 'Cleo Customer' }, conversations: { totalCount: 1 } });
  const stream = await collect<{ conversationId: string }>(agent.socket(), operation('UnreadCountChanged'));
  await send(customer, id, 'hello');
  expect(await stream.take(1)).toMatchObject([{ conversationId: id, cause: 'MESSAGE_SENT' }]);
});

test('Sandbox is told where subscriptions are', () => {
  const script = /initialEndpoint = window\.location\.href;[\s\S]*?<\/script>/.exec(html)?.[0];
  expect(script).toContain("initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws')");
});
