import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScene, syncCursor, type Scene } from '../live/acts.ts';
import { send } from '../support/gateway.ts';
import { readFigures, untilFigure } from './figures.ts';
import { cutAll, openLive, type LiveClient } from './live-client.ts';
import { IS_FULL } from './size.ts';

const INBOX = 'subscription ($after: String) { inboxEvents(after: $after) { cursor } }';
const NAMES = [
  'events_read_total',
  'deliveries_total',
  'executions_total',
  'replays_total',
  'resyncs_total',
  'sockets',
  'subscriptions',
  'tail_lag_seconds',
];

describe('the live figures of /metrics', () => {
  let scene: Scene;
  let clients: LiveClient[];
  let told: number;
  let wake: () => void;

  beforeEach(async () => {
    [clients, told, wake] = [[], 0, () => undefined];
    scene = await startScene();
  });
  afterEach(() => cutAll(clients));

  async function open(token = scene.admin.token): Promise<LiveClient> {
    const client = await openLive(scene.gateway.wsUrl, token, ({ type }) => {
      if (type !== 'next') return;
      told += 1;
      wake();
    });
    clients.push(client);
    return client;
  }

  async function untilTold(count: number): Promise<void> {
    while (told < count) await new Promise<void>((resolve) => (wake = resolve));
  }

  const figures = async () => Object.fromEntries(await readFigures(scene.gateway));

  it('are all there from the beginning', async () => {
    const shown = await figures();
    for (const name of NAMES) expect([name, typeof shown[name]]).toEqual([name, 'number']);
    expect(shown).toMatchObject({ sockets: 0, subscriptions: 0, deliveries_total: 0, executions_total: 0 });
    expect(Object.keys(shown).filter((name) => name.startsWith('sockets_let_go_total'))).toEqual([]);
    await scene.gateway.stop();
  });

  it('follow the sockets and subscriptions that there are', async () => {
    const { gateway } = scene;
    const [first, second] = [await open(), await open()];
    for (const id of ['a', 'b', 'c']) first.subscribe(id, INBOX);
    second.subscribe('a', INBOX);
    await Promise.all([first.settled(), second.settled()]);
    expect(await figures()).toMatchObject({ sockets: 2, subscriptions: 4 });
    first.send({ id: 'b', type: 'complete' });
    await first.settled();
    expect(await figures()).toMatchObject({ sockets: 2, subscriptions: 3 });
    // One that is refused was never there.
    await first.run('subscription { conversationEvents(conversationId: "x") { cursor } }');
    expect(await figures()).toMatchObject({ subscriptions: 3 });
    await cutAll([first]);
    await untilFigure(gateway, 'sockets', (count) => count === 1);
    await untilFigure(gateway, 'subscriptions', (count) => count === 1);
    await gateway.stop();
  });

  it('count what is read, executed, delivered and replayed, and who has to read anew', async () => {
    const { gateway, customer, admin, id } = scene;
    const beginning = await syncCursor(admin);
    const before = await figures();
    const grown = async () => {
      const after = await figures();
      return NAMES.slice(0, 5).map((name) => after[name]! - before[name]!);
    };
    const live = await open();
    for (const name of ['a', 'b', 'c']) live.subscribe(name, INBOX);
    await live.settled();
    for (let count = 0; count < 4; count += 1) await send(customer, id, 'hello');
    await untilTold(12);
    expect(await grown()).toEqual([4, 12, 4, 0, 0]);

    live.subscribe('late', INBOX, { after: beginning });
    await untilTold(16);
    expect(await grown()).toEqual([4, 12, 4, 4, 0]);
    const elsewhere = Buffer.from('1:elsewhere:1').toString('base64url');
    await live.run(INBOX, { after: elsewhere });
    await live.run(INBOX, { after: 'no cursor' });
    expect(await grown()).toEqual([4, 12, 4, 4, 1]);
    const { tail_lag_seconds: lag } = await figures();
    expect(lag).toBeGreaterThanOrEqual(0);
    expect(lag).toBeLessThan(60);
    await gateway.stop();
  });

  it('say why sockets were closed', async () => {
    const { gateway } = scene;
    const short = await gateway.customer({ lastsSeconds: 2 });
    const expiring = await open(short.token);
    expect(await expiring.closed).toBe(4403);
    await untilFigure(gateway, 'sockets_let_go_total{reason="token_expired"}', (count) => count === 1);
    // What clients close themselves has no reason.
    await cutAll([await open()]);
    await Promise.all([open(), open(), open()]);
    await untilFigure(gateway, 'sockets', (count) => count === 3);
    const stopped = gateway.app.stop({ lingerMs: 2_000 });
    await untilFigure(gateway, 'sockets_let_go_total{reason="draining"}', (count) => count === 3);
    expect(await figures()).toMatchObject({ 'sockets_let_go_total{reason="token_expired"}': 1 });
    await stopped;
  });

  it.runIf(IS_FULL)(
    'say that a client was there no more',
    async () => {
      const { gateway } = scene;
      const silent = await open();
      // It reads, but answers nothing.
      silent.webSocket.pong = () => undefined;
      await untilFigure(gateway, 'sockets_let_go_total{reason="unresponsive"}', (count) => count === 1, 40_000);
      expect(await silent.closed).toBe(1006);
      await gateway.stop();
    },
    60_000,
  );
});
