import { expect, it } from 'vitest';
import { EVENTS, event, startFakeGateway } from './fake-gateway.ts';
import { resumingClient } from './follow.ts';

const request = { query: EVENTS, after: 'start' };

it('an async iterator resumes like a sink', async () => {
  const { url } = await startFakeGateway(({ count, next, complete, close }) => {
    next(event(`${count} a`));
    next(event(`${count} b`));
    if (count === 0) close(1012);
    else complete();
  });
  const statuses: string[] = [];
  const cursors: unknown[] = [];
  const results = resumingClient({ url }).iterate<{ events: { cursor: string } }>({
    ...request,
    onStatus: (status) => statuses.push(status),
  });
  for await (const { data } of results) cursors.push(data?.events.cursor);
  expect(cursors).toEqual(['0 a', '0 b', '1 a', '1 b']);
  expect(statuses).toEqual(['live', 'reconnecting', 'live']);
});

it('an async iterator throws what ends the subscription, after what came before', async () => {
  const { url } = await startFakeGateway(({ next, refuse }) => {
    next(event('a'));
    refuse('NOT_FOUND');
  });
  const results = resumingClient({ url }).iterate(request);
  expect(await results.next()).toMatchObject({ value: event('a') });
  await expect(results.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  expect(await results.next()).toEqual({ done: true, value: undefined });
});

it('leaving a loop ends the subscription', async () => {
  const { url } = await startFakeGateway(({ next }) => next(event('a')));
  const client = resumingClient({ url, lazyCloseTimeout: 1 });
  const closed = new Promise<unknown>((resolve) => client.on('closed', resolve));
  for await (const _result of client.iterate(request)) break;
  expect(await closed).toMatchObject({ code: 1000 });
});

it('throwing into an async iterator ends the subscription', async () => {
  const { url } = await startFakeGateway(({ next }) => next(event('a')));
  const client = resumingClient({ url, lazyCloseTimeout: 1 });
  const closed = new Promise<unknown>((resolve) => client.on('closed', resolve));
  const results = client.iterate(request);
  await results.next();
  await expect(results.throw(new Error('enough'))).rejects.toThrow('enough');
  expect(await closed).toMatchObject({ code: 1000 });
});

it('an async iterator that waits can be ended at once', async () => {
  const { url } = await startFakeGateway(() => undefined);
  const results = resumingClient({ url }).iterate(request);
  const waiting = results.next();
  expect(await results.return()).toEqual({ done: true, value: undefined });
  expect(await waiting).toEqual({ done: true, value: undefined });
});

it('an async iterator that has not begun can be ended', async () => {
  const { url } = await startFakeGateway(({ next }) => next(event('a')));
  const results = resumingClient({ url }).iterate(request);
  await results.return();
  expect(await results.next()).toEqual({ done: true, value: undefined });
});
