import { afterEach, expect, it } from 'vitest';
import { startProxy, type Proxy } from '../client/proxy.ts';
import { act } from '../live/acts.ts';
import { watchTalk, watchTyping } from '../live/watch.ts';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { NEVER_MS, startFleet, type Fleet } from './fleet.ts';
import { describeWithRedis } from './redis.ts';
import { untilSettled } from './settled.ts';

describeWithRedis('connections to Redis that are there and bring nothing any more', (url) => {
  let fleet: Fleet;
  let proxy: Proxy;
  afterEach(async () => {
    await fleet.stop();
    await proxy.stop();
  });

  it('are noticed and made anew, with what was missed; the poll has brought it meanwhile', async () => {
    proxy = await startProxy(url);
    const throughProxy = new URL(url);
    throughProxy.port = new URL(proxy.url).port;
    const behind = { REDIS_URL: throughProxy.href };
    fleet = await startFleet(1, { env: { REDIS_URL: url } });
    await fleet.join({ env: behind, pollMs: NEVER_MS });
    await fleet.join({ env: behind, pollMs: 20 });
    const agent = await fleet.everywhere({ role: 'support', name: 'Ada' });
    const customer = await fleet.everywhere({ role: 'user', name: 'Cleo' });
    const id = await startConversation(customer[0]!);
    await untilSettled(fleet.url);
    const [byHints, byPoll] = [await watchTalk(customer[1]!, id), await watchTalk(customer[2]!, id)];
    const typing = await Promise.all([customer[1]!, customer[2]!].map((one) => watchTyping(one, id)));
    const typeUntil = async (by: Actor, isEnough: () => boolean) => {
      while (!isEnough()) {
        await act(by, 'setTyping', { conversationId: id, isTyping: true });
        await act(by, 'setTyping', { conversationId: id, isTyping: false });
      }
    };
    // Nothing but hints carries who is typing: they go.
    await typeUntil(agent[0]!, () => typing.every(({ events }) => events.length > 0));

    const connections = proxy.connections();
    proxy.forget();
    const before = typing.map(({ events }) => events.length);
    await send(agent[0]!, id, 'text');
    expect(await byPoll.take(1)).toMatchObject([{ message: { body: 'text' } }]);
    expect(byHints.events).toEqual([]);

    // All that there were: those that hear, and those that tell and count.
    while (proxy.connections() < connections + 4) await proxy.connected();
    expect(await byHints.take(1)).toMatchObject([{ message: { body: 'text' } }]);
    await typeUntil(agent[0]!, () => typing.every(({ events }, index) => events.length > before[index]!));
    const heard = await watchTyping(customer[0]!, id);
    await typeUntil(agent[1]!, () => heard.events.length > 0);
  });
});
