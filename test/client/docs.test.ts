import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import * as urqlCore from '@urql/core';
import { parse } from 'graphql';
import * as parleyClient from 'parley/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScene, syncCursor, type Scene } from '../live/acts.ts';
import { send } from '../support/gateway.ts';
import { EVENTS, event, startFakeGateway } from './fake-gateway.ts';
import { follow, resumingClient, run } from './follow.ts';
import { startProxy, type Proxy } from './proxy.ts';

const TEXT = readFileSync(new URL('../../docs/LIVE.md', import.meta.url), 'utf8');
const [SNAPSHOT, SUBSCRIBE, ITERATE, APOLLO, URQL, RELAY] = [...TEXT.matchAll(/```js\n(.*?)```/gs)].map(
  ([, code]) => code!,
);

/** The subscription of the examples. */
const MESSAGES = /const MESSAGES = `(.*?)`/s.exec(SUBSCRIBE!)![1]!;

/** The packages that the examples import. */
const PACKAGES: Record<string, unknown> = {
  'parley/client': parleyClient,
  '@apollo/client/link/subscriptions': { GraphQLWsLink },
  '@urql/core': urqlCore,
  // It comes without types.
  'relay-runtime': createRequire(import.meta.url)('relay-runtime'),
};

/** Runs examples as they stand, one after the other, but for the address; returns what they have declared. */
async function runExamples(
  codes: (string | undefined)[],
  url: string,
  given: Record<string, unknown>,
  returned: string,
) {
  const code = codes
    .join('\n')
    .replace(/^import (\{.*?\}) from ('.*?');$/gm, 'const $1 = PACKAGES[$2];')
    .replaceAll('ws://127.0.0.1:4000/graphql', url)
    .replaceAll('http://127.0.0.1:4000/graphql', url.replace(/^ws/, 'http'));
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
  const names = ['PACKAGES', ...Object.keys(given)];
  return AsyncFunction(...names, `${code}\nreturn { ${returned} };`)(PACKAGES, ...Object.values(given));
}

interface MessageAdded {
  conversationEvents: { message: { seq: number } };
}

describe('docs/LIVE.md', () => {
  let scene: Scene;
  let proxy: Proxy;
  const disposables: { dispose(): unknown }[] = [];
  beforeEach(async () => {
    scene = await startScene({ env: { LIVE_REPLAY_MAX: '3' } });
    proxy = await startProxy(scene.gateway.url);
  });
  afterEach(async () => {
    for (const one of disposables.splice(0)) await one.dispose();
    await proxy.stop();
    await scene.gateway.stop();
  });

  /** What the examples take as there, and what they have done with it. */
  function createPage() {
    const page = { shown: [] as number[], statuses: [] as string[], errors: [] as unknown[], isFull: false };
    const waiting = new Set<() => void>();
    const changed = () => [...waiting].forEach((check) => check());
    const add = ({ message }: { message: { seq: number } }) => {
      page.shown.push(message.seq);
      changed();
      return page.shown.length === 3;
    };
    const given = {
      conversationId: scene.id,
      getToken: () => scene.customer.token,
      graphql: (query: string, variables: Record<string, unknown>) => scene.customer.gql(query, variables),
      show: (messages: { seq: number }[]) => {
        page.shown = messages.map(({ seq }) => seq);
        changed();
      },
      showStatus: (status: string) => {
        page.statuses.push(status);
        changed();
      },
      showError: (error: unknown) => page.errors.push(error),
      add,
    };
    const when = (isTrue: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (isTrue()) resolve();
        };
        waiting.add(check);
        check();
      });
    return { page, given, add, when };
  }

  /** Cuts the connection, and lets it come back after more has happened than is replayed. */
  async function fallBehind(until: () => Promise<void>): Promise<void> {
    proxy.mood = 'closed';
    proxy.cut();
    await until();
    for (const number of [1, 2, 3, 4]) await send(scene.customer, scene.id, `missed ${number}`);
    proxy.mood = 'open';
  }

  /** What each client is then used for, over a cut that is too long to be replayed, and what it has to come to. */
  async function expectToResume(
    { page, when }: ReturnType<typeof createPage>,
    stop: () => void,
    client: { dispose(): unknown },
  ): Promise<void> {
    disposables.push(client);
    await when(() => page.statuses.includes('live'));
    await send(scene.customer, scene.id, 'two');
    await when(() => page.shown.length === 2);
    await fallBehind(() => when(() => page.statuses.includes('reconnecting')));
    await when(() => page.statuses.at(-1) === 'live' && page.statuses.includes('resync'));
    await send(scene.customer, scene.id, 'seven');
    await when(() => page.shown.length === 7);
    expect(page.shown).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(page.statuses).toEqual(['live', 'reconnecting', 'live', 'resync', 'live']);
    stop();
    expect(page.errors).toEqual([]);
  }

  it('subscribes from a snapshot, comes back, and reads another when it must', async () => {
    await send(scene.customer, scene.id, 'one');
    const used = createPage();
    const { client, stop } = await runExamples([SNAPSHOT, SUBSCRIBE], proxy.url, used.given, 'client, stop');
    await expectToResume(used, stop, client);
    expect(used.page.statuses.at(-1)).toBe('over');
  });

  it('does the same in a loop', async () => {
    const { page, given, when } = createPage();
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const loop = runExamples([SNAPSHOT, ITERATE], proxy.url, { ...given, client, MESSAGES }, '');
    // On the second turn, the loop has asked for its place in the log.
    for (const _turn of [1, 2]) await run(client, '{ syncCursor }');
    for (const number of [1, 2, 3]) await send(scene.customer, scene.id, `message ${number}`);
    await loop;
    await when(() => page.shown.length === 3);
    expect(page.shown).toEqual([1, 2, 3]);
  });

  it('does the same through the link of Apollo Client', async () => {
    const { page, given, add, when } = createPage();
    const apollo = {
      query: (options: { variables: { id: string } }) => scene.customer.gql(snapshot, options.variables),
    };
    const snapshot = /const SNAPSHOT = `(.*?)`/s.exec(SNAPSHOT!)![1]!;
    const query = parse(MESSAGES);
    const { client, live } = await runExamples(
      [APOLLO],
      proxy.url,
      { ...given, apollo, SNAPSHOT: snapshot },
      'client, live',
    );
    disposables.push(client);
    const variables = { id: scene.id, after: await syncCursor(scene.customer) };
    const apolloClient = new ApolloClient({ link: live, cache: new InMemoryCache() });
    const subscription = ApolloLink.execute(live, { query, variables }, { client: apolloClient }).subscribe({
      next: ({ data }) => add((data as MessageAdded).conversationEvents),
      error: given.showError,
      complete: () => given.showStatus('over'),
    });
    await when(() => page.statuses.includes('live'));
    await send(scene.customer, scene.id, 'one');
    await when(() => page.shown.length === 1);
    await fallBehind(() => when(() => page.statuses.includes('reconnecting')));
    await when(() => page.statuses.at(-1) === 'live' && page.statuses.includes('resync'));
    await send(scene.customer, scene.id, 'six');
    await when(() => page.shown.length === 2);
    expect(page.shown).toEqual([1, 6]);
    subscription.unsubscribe();
    expect(page.statuses).toEqual(['live', 'reconnecting', 'live', 'resync', 'live']);
    expect(page.errors).toEqual([]);
  });

  it('does the same through urql', async () => {
    await send(scene.customer, scene.id, 'one');
    const used = createPage();
    const { live, urql, unsubscribe } = await runExamples(
      [SNAPSHOT, URQL],
      proxy.url,
      { ...used.given, MESSAGES },
      'live, urql, unsubscribe',
    );
    const { data, error } = await urql.query('{ viewer { id } }', {}).toPromise();
    expect([data, error]).toEqual([{ viewer: expect.objectContaining({ id: scene.customer.id }) }, undefined]);
    await expectToResume(used, unsubscribe, live);
  });

  it('does the same through Relay', async () => {
    await send(scene.customer, scene.id, 'one');
    const used = createPage();
    const { live, environment, readSnapshot } = await runExamples(
      [SNAPSHOT, RELAY],
      proxy.url,
      used.given,
      'live, environment, readSnapshot',
    );
    const execute = (text: string, operationKind: string, variables: object) =>
      environment.getNetwork().execute({ id: null, name: 'Example', metadata: {}, text, operationKind }, variables, {});
    const { data } = await execute('query Example { viewer { id } }', 'query', {}).toPromise();
    expect(data).toEqual({ viewer: { id: scene.customer.id } });
    const variables = { id: scene.id, after: await readSnapshot() };
    const subscription = execute(MESSAGES, 'subscription', variables).subscribe({
      next: ({ data: event }: { data: MessageAdded }) => used.add(event.conversationEvents),
      error: used.given.showError,
    });
    await expectToResume(used, () => subscription.unsubscribe(), live);
  });
});

describe('the close codes of docs/LIVE.md', () => {
  const ROWS = [...TEXT.matchAll(/^\| (\d{4}) \| .* \| (.*) \|$/gm)].map(
    ([, code, does]) => [Number(code), does!.trim()] as const,
  );

  it('are all there', () => {
    expect(ROWS.map(([code]) => code)).toEqual([1009, 1012, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500]);
  });

  it.each(ROWS)('%d: the client %s', async (code, does) => {
    let tokens = 0;
    const { url } = await startFakeGateway(({ count, next, close }) => (count === 0 ? close(code) : next(event('it'))));
    const token = () => (does === 'comes back with another token' ? `token ${(tokens += 1)}` : 'token');
    const stream = follow(resumingClient({ url, token }), { query: EVENTS });
    if (does === 'ends') expect(await stream.ended).toMatchObject({ code });
    else await stream.take(1);
  });
});
