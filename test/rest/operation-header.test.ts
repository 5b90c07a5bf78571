import { readFileSync } from 'node:fs';
import { Kind, getOperationAST, type DocumentNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationNameOf } from '../../src/rest/route.ts';
import { routes } from '../../src/rest/routes.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { shimBefore, TOKEN } from './fake-door.ts';
import { MESSAGE_ID } from './samples.ts';

const HEADER = 'x-graphql-operation';
const urlOf = (path: string) => `/v1/support${path.replace(/:\w+/g, MESSAGE_ID)}`;

describe('the operation behind a route', () => {
  test.each(routes.map((row) => [`${row.method} ${row.path}`, row] as const))(
    '%s is named in its answer and is the one that is run',
    async (_, { method, path }) => {
      const { app, calls } = shimBefore({ data: null, errors: [] });
      const payload = { userId: MESSAGE_ID, conversationId: MESSAGE_ID, message: 'Hello', rating: 5 };
      const body = method === 'POST' || method === 'PUT' ? { payload } : {};
      const { headers } = await app.inject({ method, url: urlOf(path), headers: TOKEN, ...body });
      expect(calls).toHaveLength(1);
      expect(headers[HEADER]).toBe(calls[0]?.operation);
    },
  );

  test('is named in refusals too, and in the answer to HEAD', async () => {
    const { app } = shimBefore({ data: null, errors: [] });
    expect((await app.inject({ url: urlOf('/messages/:id') })).headers[HEADER]).toBe('Message');
    expect((await app.inject({ url: '/v1/support/messages/x', headers: TOKEN })).headers[HEADER]).toBe('Message');
    const head = await app.inject({ method: 'HEAD', url: urlOf('/messages/:id'), headers: TOKEN });
    expect(head.headers[HEADER]).toBe('Message');
  });

  test('is none where there is no route', async () => {
    const { app } = shimBefore({ data: null });
    for (const request of [{ url: '/v1/support/a/b/c' }, { method: 'PATCH' as const, url: urlOf('/messages/:id') }]) {
      expect((await app.inject(request)).headers[HEADER]).toBeUndefined();
    }
  });
});

describe('over the gateway', () => {
  let gateway: Gateway;
  beforeAll(async () => void (gateway = await startGateway()));
  afterAll(() => gateway.stop());

  test('it can be read by the pages that may read the answer', async () => {
    const { headers } = await gateway.nobody.rest('GET', '/conversations', undefined, { origin: gateway.url });
    expect(headers.get(HEADER)).toBe('AllConversations');
    expect(headers.get('access-control-expose-headers')?.toLowerCase()).toContain(HEADER);
  });
});

/** The root field of a document, which has one. */
function rootFieldOf(document: DocumentNode): string | undefined {
  const [selection] = getOperationAST(document)?.selectionSet.selections ?? [];
  return selection?.kind === Kind.FIELD ? selection.name.value : undefined;
}

test('docs/MIGRATING.md has the routes of the table, each with its operation and root field, in their order', () => {
  const guide = readFileSync(new URL('../../docs/MIGRATING.md', import.meta.url), 'utf8');
  const told = [...guide.matchAll(/^\| `(\w+ \/[^`]*)` +\| `(\w+)` +\| `(\w+)` +\| (.*?) *\|$/gm)].map(
    ([, route, operation, field, differences]) => ({ route, operation, field, saysWhatDiffers: differences !== '' }),
  );
  expect(told).toEqual(
    routes.map((row) => ({
      route: `${row.method} ${row.path}`,
      operation: operationNameOf(row),
      field: rootFieldOf(row.document),
      saysWhatDiffers: true,
    })),
  );
});
