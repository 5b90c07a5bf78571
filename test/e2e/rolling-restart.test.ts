import { afterEach, beforeEach, expect, it } from 'vitest';
import { follow, resumingClient } from '../client/follow.ts';
import { startProcess, type GatewayProcess } from '../support/process.ts';
import { createDesk, SEND, TALK } from './desk.ts';

const CLIENTS = 12;
const RESTARTS = 2;
/** How many messages are written while each process serves. */
const MEANWHILE = 40;

type Added = { cursor: string; message: { seq: number; body: string } };

let desk: Awaited<ReturnType<typeof createDesk>>;
let gateway: GatewayProcess;

beforeEach(async () => {
  desk = await createDesk();
  gateway = await startProcess(desk.env);
});
afterEach(async () => {
  await gateway.end('SIGKILL');
  desk.remove();
});

it('a rolling restart loses nothing: clients come back by themselves and see every message once, in order', async () => {
  const { url, wsUrl, port } = gateway;
  const id = await desk.begin(url);
  const followed = Array.from({ length: CLIENTS }, () => {
    const client = resumingClient({
      url: wsUrl,
      token: () => desk.token,
      // While nobody listens, trying again at once would only keep the machine from starting the next.
      wait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    });
    return follow<Added>(client, { query: TALK, variables: { id } });
  });
  await Promise.all(followed.map((one) => one.until('live')));

  let written = 0;
  let isOver = false;
  let mark = Promise.withResolvers<void>();
  /** Writes on through all restarts; what is not answered is sent again, with the same key. */
  async function write(): Promise<void> {
    while (!isOver) {
      const body = `message ${written + 1}`;
      const isSent = await desk.gql(url, SEND, { id, body }).then(
        () => true,
        () => false,
      );
      if (!isSent) continue;
      written += 1;
      mark.resolve();
    }
  }
  const meanwhile = async () => {
    for (const enough = written + MEANWHILE; written < enough; mark = Promise.withResolvers()) await mark.promise;
  };

  const writing = write();
  await meanwhile();
  for (let restart = 1; restart <= RESTARTS; restart += 1) {
    expect(await gateway.end(restart % 2 ? 'SIGTERM' : 'SIGINT')).toBe(0);
    gateway = await startProcess({ ...desk.env, PORT: String(port) });
    await Promise.all(followed.map((one) => one.until('live', restart + 1)));
    await meanwhile();
  }
  isOver = true;
  await writing;

  const bodies = Array.from({ length: written }, (_, index) => `message ${index + 1}`);
  for (const one of followed) {
    expect((await one.take(written)).map(({ message }) => message.body)).toEqual(bodies);
    expect(one.statuses).toEqual(['live', ...Array.from({ length: RESTARTS }, () => ['reconnecting', 'live']).flat()]);
    expect(one.reasons.filter(Boolean).map((reason) => (reason as CloseEvent).code)).toContain(1012);
  }
  expect(await gateway.end('SIGTERM')).toBe(0);
  expect(desk.stored()).toEqual(bodies);
}, 60_000);
