import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { freshId, send, startConversation, TEST_SECRET } from '../support/gateway.ts';
import { act, startScene, type Scene } from './acts.ts';
import { openAcknowledged, openRaw } from './raw-socket.ts';
import { refusalOf, watchTalk, watchUnread } from './watch.ts';

describe('signing in over the websocket', () => {
  let scene: Scene;
  beforeAll(async () => void (scene = await startScene()));
  afterAll(() => scene.gateway.stop());

  /** What becomes of a socket that is opened with this payload. */
  async function outcomeOf(payload: unknown, headers: Record<string, string> = {}): Promise<number | string> {
    const socket = await openRaw(scene.gateway, { headers });
    socket.send({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) });
    const outcome = await Promise.race([
      socket.next().then(
        ({ type }) => type as string,
        () => socket.closed,
      ),
      socket.closed,
    ]);
    socket.close();
    return outcome;
  }

  const signed = (claims: Record<string, unknown>, secret = TEST_SECRET, alg = 'HS256') =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
  const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

  it('takes a good token, with any white space after Bearer', async () => {
    expect(await outcomeOf({ authorization: `Bearer ${scene.agent.token}` })).toBe('connection_ack');
    expect(await outcomeOf({ authorization: `Bearer   ${scene.agent.token}` })).toBe('connection_ack');
  });

  it('closes with 4403 without a token', async () => {
    for (const payload of [undefined, {}, { authorization: null }, { authorization: '' }, { token: 'x' }]) {
      expect([payload, await outcomeOf(payload)]).toEqual([payload, 4403]);
    }
  });

  it('does not take a token from anywhere else, nor an identity without one', async () => {
    const { token, id } = scene.agent;
    expect(await outcomeOf({}, { authorization: `Bearer ${token}` })).toBe(4403);
    expect(await outcomeOf({ token })).toBe(4403);
    expect(await outcomeOf({ authorization: { user: { id, role: 'admin' } } })).toBe(4403);
    expect(await outcomeOf({ authorization: [`Bearer ${token}`] })).toBe(4403);
    expect(await outcomeOf({ user: { id, role: 'admin' }, viewer: { id } })).toBe(4403);
  });

  it('closes with 4403 for a bad token', async () => {
    const user = { id: freshId(), role: 'admin' };
    const bad = {
      'a malformed one': 'x',
      'one of another secret': await signed({ user, exp: inAnHour() }, 'another secret that is long enough too'),
      'one of another algorithm': await signed({ user, exp: inAnHour() }, TEST_SECRET.padEnd(64, '!'), 'HS512'),
      'one without exp': await signed({ user }),
      'one without a user': await signed({ exp: inAnHour() }),
      'one with a bad id': await signed({ user: { ...user, id: '1' }, exp: inAnHour() }),
      'an unsigned one': new UnsecuredJWT({ user, exp: inAnHour() }).encode(),
    };
    for (const [name, token] of Object.entries(bad)) {
      expect([name, await outcomeOf({ authorization: `Bearer ${token}` })]).toEqual([name, 4403]);
    }
    expect(await outcomeOf({ authorization: scene.agent.token })).toBe(4403);
  });

  it('closes with 4403 for a token that has expired, however shortly ago', async () => {
    for (const lastsSeconds of [-3_600, -10, -2, 0]) {
      const token = await mintToken(TEST_SECRET, { id: freshId(), role: 'user' }, { lastsSeconds });
      const socket = await openRaw(scene.gateway);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      expect([lastsSeconds, await socket.closed]).toEqual([lastsSeconds, 4403]);
    }
  });

  it('closes with 4403 when the token ends, and what was subscribed to ends with it', async () => {
    const token = await mintToken(TEST_SECRET, { id: scene.agent.id, role: 'support' }, { lastsSeconds: 2 });
    const socket = await openAcknowledged(scene.gateway, token);
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { unreadCountChanged { version } }' } });
    await send(scene.customer, scene.id, 'while it lasts');
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
    expect(await socket.closed).toBe(4403);
    expect(Date.now() / 1_000).toBeGreaterThanOrEqual(decodeJwt(token).exp!);
    await expect(openAcknowledged(scene.gateway, token)).rejects.toThrow();
  });

  it('takes a guest-id beside a guest token only when it is that guest’s', async () => {
    const guest = await scene.gateway.guest();
    const authorization = `Bearer ${guest.token}`;
    expect(await outcomeOf({ authorization }, { 'guest-id': guest.id })).toBe('connection_ack');
    expect(await outcomeOf({ authorization }, { 'guest-id': freshId() })).toBe(4403);
    expect(await outcomeOf({}, { 'guest-id': guest.id })).toBe(4403);
  });

  it('lets guests follow their own conversation and nobody else’s', async () => {
    const { gateway, admin, id } = scene;
    const [guest, other] = await Promise.all([gateway.guest(), gateway.guest()]);
    const theirs = await startConversation(guest);
    const agent = await gateway.agent();
    await act(admin, 'assignConversation', { id: theirs, supportUserId: agent.id });
    const talk = await watchTalk(guest, theirs);
    const unread = await watchUnread(guest);
    await send(scene.customer, id, 'elsewhere');
    await send(agent, theirs, 'welcome');
    expect((await talk.take(1))[0]).toMatchObject({ message: { body: 'welcome', side: 'SUPPORT' } });
    expect(await unread.take(1)).toMatchObject([{ conversationId: theirs, supportUnreadCount: 1 }]);
    expect(await refusalOf(await watchTalk(other, theirs))).toBe('NOT_FOUND');
    expect(await refusalOf(await watchTalk(guest, id))).toBe('NOT_FOUND');
  });
});
