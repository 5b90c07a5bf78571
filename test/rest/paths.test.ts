import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import cors from '@fastify/cors';
import { getOperationAST } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { routes } from '../../src/rest/routes.ts';
import { shimBefore, TOKEN, type Shim } from './fake-door.ts';
import {
  conversation,
  CONVERSATION_ID,
  MESSAGE_ID,
  messageText,
  pageBeforeOthers,
  singleMessage,
  USER_ID,
} from './samples.ts';

const done = { userErrors: [] };
/** One result that has something for every operation; a shim reads only what its row asks for. */
const data = {
  closeConversation: { conversation, ...done },
  reopenConversation: { conversation, ...done },
  updateConversation: { conversation, ...done },
  deleteConversation: { conversation, ...done },
  rateConversation: { conversation, ...done },
  createConversation: { conversation, isReplay: false, ...done },
  sendMessage: { message: singleMessage, isReplay: false, ...done },
  updateMessage: { message: singleMessage, ...done },
  deleteMessage: { message: singleMessage, ...done },
  conversation: { ...conversation, messages: { nodes: [], pageInfo: pageBeforeOthers } },
  conversations: { nodes: [conversation], pageInfo: pageBeforeOthers },
  message: singleMessage,
};

const urlOf = (path: string) => `/v1/support${path.replace(/:\w+/g, CONVERSATION_ID)}`;
const BODY = { userId: USER_ID, conversationId: CONVERSATION_ID, message: 'Hi', rating: 5 };

/** The methods of each path of the contract, as `Allow` says them. */
const ALLOWED: Record<string, string> = {
  '/conversations': 'GET, HEAD, POST',
  '/conversations/supportId': 'GET, HEAD',
  '/:userId/conversations': 'GET, HEAD',
  '/conversation/:id': 'DELETE, GET, HEAD, PUT',
  '/conversation/:id/close': 'GET, PUT',
  '/conversation/reopen/:id': 'GET',
  '/conversation/rating/:id': 'PUT',
  '/messages': 'POST',
  '/response/messages': 'POST',
  '/:conversationId/messages': 'GET, HEAD',
  '/messages/:id': 'DELETE, GET, HEAD, PUT',
};

const servers: { name: string; options: Parameters<typeof shimBefore>[1] }[] = [
  { name: 'a server as it is', options: {} },
  {
    name: 'a server that ignores slashes at the end',
    options: { routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 } },
  },
];

describe.each(servers)('on $name', ({ options }) => {
  test.each(routes)('$method $path takes a slash at its end', async ({ method, path, document }) => {
    const { app, calls } = shimBefore({ data }, options);
    for (const slash of ['', '/']) {
      const request = { method, url: urlOf(path) + slash, headers: TOKEN };
      const response = await app.inject(method === 'GET' ? request : { ...request, payload: BODY });
      expect(response.statusCode).toBeLessThan(300);
      expect(calls.pop()?.operation).toBe(getOperationAST(document)?.name?.value);
    }
  });

  test.each(Object.entries(ALLOWED))('%s takes %s and no other method', async (path, allowed) => {
    const { app, calls } = shimBefore({ data }, options);
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'].filter(
      (method) => !allowed.split(', ').includes(method),
    );
    for (const method of others) {
      for (const slash of ['', '/']) {
        // Without a token, and with a body that nobody would take: neither is looked at.
        const response = await app.inject({
          method: method as 'GET',
          url: urlOf(path) + slash,
          ...(!['GET', 'HEAD', 'TRACE'].includes(method) && { payload: '{', headers: { 'content-type': 'x/y' } }),
        });
        expect.soft(response.statusCode, method).toBe(405);
        expect.soft(response.headers.allow, method).toBe(allowed);
        expect.soft(response.headers['cache-control'], method).toBe('no-store');
        expect
          .soft(response.body, method)
          .toBe(
            method === 'HEAD'
              ? ''
              : `{"success":false,"error":{"code":"METHOD_NOT_ALLOWED","message":"This path takes ${allowed}."}}`,
          );
      }
    }
    expect(calls).toEqual([]);
  });

  test.each(['', '/', '/nothing', '/conversations/x/y', `/conversation/${CONVERSATION_ID}/open`, '//messages'])(
    'there is nothing at "%s", with or without a token, whatever the method',
    async (path) => {
      const { app } = shimBefore({ data }, options);
      for (const method of ['GET', 'POST', 'PATCH', 'PROPFIND']) {
        const response = await app.inject({
          method: method as 'GET',
          url: `/v1/support${path}`,
          ...(method !== 'GET' && { payload: '{', headers: { 'content-type': 'x/y' } }),
        });
        expect(response.statusCode).toBe(404);
        expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
        expect(response.headers['cache-control']).toBe('no-store');
        expect(response.body).toBe('{"success":false,"error":{"code":"NOT_FOUND","message":"There is no such path."}}');
      }
    },
  );
});

test('paths outside are none of its business', async () => {
  const { app } = shimBefore({ data });
  app.get('/other', async () => 'other');
  expect((await app.inject({ url: '/other' })).body).toBe('other');
  const response = await app.inject({ url: '/v1/supportive' });
  expect(response.statusCode).toBe(404);
  expect(response.json()).not.toHaveProperty('success');
});

test('CORS answers preflights, and nothing else', async () => {
  const { app, calls } = shimBefore({ data }, {}, undefined, (server) => {
    void server.register(cors, {
      delegator: ({ headers }, callback) => callback(null, { origin: headers.origin === 'https://app.example' }),
    });
  });
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
  const options = (url: string, headers = {}) => app.inject({ method: 'OPTIONS', url: `/v1/support${url}`, headers });
  expect((await options('/messages', preflight)).statusCode).toBe(204);
  const plain = await options('/messages');
  expect(plain.statusCode).toBe(405);
  expect(plain.headers.allow).toBe('POST');
  expect((await options('/nothing')).json()).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
  expect(calls).toEqual([]);
});

test('a known path is not shadowed by one with parameters, nor the other way round', async () => {
  const { app, calls } = shimBefore({ data });
  const ask = (method: string, url: string) =>
    app.inject({ method: method as 'GET', url: `/v1/support${url}`, headers: TOKEN });
  expect((await ask('GET', '/response/messages')).headers.allow).toBe('POST');
  expect((await ask('GET', '/conversations/supportId')).statusCode).toBe(200);
  expect((await ask('GET', `/messages/${MESSAGE_ID}`)).json().data.id).toBe(MESSAGE_ID);
  expect((await ask('GET', `/${CONVERSATION_ID}/messages`)).json().data).toEqual([]);
  expect((await ask('GET', `/${USER_ID}/conversations`)).statusCode).toBe(200);
  expect(calls.map(({ operation }) => operation)).toEqual([
    'QueuedConversations',
    'Message',
    'MessagesOfConversation',
    'ConversationsOfUser',
  ]);
});

describe('over a socket', () => {
  let shim: Shim | undefined;
  afterEach(async () => shim?.app.close());

  test('HEAD answers as GET does, without the body', async () => {
    shim = shimBefore({ data });
    const base = await shim.app.listen({ port: 0 });
    for (const path of [`/messages/${MESSAGE_ID}`, `/conversations/`, `/conversation/${CONVERSATION_ID}`]) {
      const get = await fetch(`${base}/v1/support${path}`, { headers: TOKEN });
      const head = await fetch(`${base}/v1/support${path}`, { headers: TOKEN, method: 'HEAD' });
      const length = Buffer.byteLength(await get.text());
      expect(await head.text()).toBe('');
      expect(head.status).toBe(200);
      expect(head.headers.get('content-length')).toBe(String(length));
      expect(head.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(head.headers.get('link')).toBe(get.headers.get('link'));
    }
    const refused = await fetch(`${base}/v1/support/conversation/${CONVERSATION_ID}/close`, { method: 'HEAD' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, PUT');
  });

  test('a request line may hold the whole URL', async () => {
    shim = shimBefore({ data });
    await shim.app.listen({ port: 0 });
    const { port } = shim.app.server.address() as AddressInfo;
    const text = await new Promise<string>((resolve, reject) => {
      const path = `http://parley.example/v1/support/messages/${MESSAGE_ID}?x=1`;
      httpRequest({ port, path, headers: TOKEN }, (response) => resolve(textOf(response)))
        .on('error', reject)
        .end();
    });
    expect(text).toBe(`{"success":true,"data":${messageText}}`);
  });
});

describe('Link', () => {
  const link = async (url: string) => {
    const { app } = shimBefore({ data });
    const response = await app.inject({ url: `/v1/support${url}`, headers: TOKEN });
    expect(response.statusCode).toBe(200);
    return response.headers.link;
  };

  test('says where a list goes on, with all other parameters as they were', async () => {
    expect(await link('/conversations')).toBe('</v1/support/conversations?cursor=a-b_9>; rel="next"');
    expect(await link('/conversations/supportId/?limit=1&cursor=old&messageLimit=0&x=%3E%20ä')).toBe(
      '</v1/support/conversations/supportId/?limit=1&cursor=a-b_9&messageLimit=0&x=%3E+%C3%A4>; rel="next"',
    );
    expect(await link(`/${USER_ID}/conversations?cursor=a&limit=2`)).toBe(
      `</v1/support/${USER_ID}/conversations?cursor=a-b_9&limit=2>; rel="next"`,
    );
    expect(await link(`/${CONVERSATION_ID}/messages`)).toBe(
      `</v1/support/${CONVERSATION_ID}/messages?cursor=a-b_9>; rel="next"`,
    );
  });

  test('is not given for one conversation, however many messages it has', async () => {
    expect(await link(`/conversation/${CONVERSATION_ID}`)).toBeUndefined();
  });
});
