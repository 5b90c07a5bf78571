import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Proxy = Awaited<ReturnType<typeof startProxy>>;

/** What a proxy does with its connections: passes on, takes them and then says nothing, or closes them at once. */
type Mood = 'open' | 'silent' | 'closed';

/** A network that fails on demand, between a client and a gateway on this machine. */
export async function startProxy(target: string) {
  const { port: targetPort } = new URL(target);
  const pairs = new Set<{ inner: Socket; outer: Socket }>();
  let mood: Mood = 'open';
  let connections = 0;
  let bytesToCut: () => number = () => Infinity;

  const server = createServer((outer) => {
    connections += 1;
    outer.on('error', () => undefined);
    if (mood === 'closed') return void outer.destroy();
    const inner = connect(Number(targetPort), '127.0.0.1');
    const pair = { inner, outer };
    pairs.add(pair);
    let left = bytesToCut();
    const cut = () => {
      pairs.delete(pair);
      inner.destroy();
      outer.destroy();
    };
    for (const socket of [inner, outer]) socket.on('error', cut).on('close', cut);
    outer.on('data', (data) => {
      if (mood === 'open') inner.write(data);
    });
    inner.on('data', (data) => {
      if (mood !== 'open') return;
      // In the middle of whatever it is: of a frame, of a character.
      outer.write(data.subarray(0, left), () => {
        if (left <= 0) cut();
      });
      left -= data.length;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `ws://127.0.0.1:${port}/graphql`,
    /** Resolves with the next connection. */
    connected: () => once(server, 'connection'),
    /** How many there have been. */
    connections: () => connections,
    set mood(next: Mood) {
      mood = next;
    },
    /** Cuts each new connection after so many bytes from the gateway, as many as the function then says. */
    cutAfter(bytes: () => number) {
      bytesToCut = bytes;
    },
    /** Passes nothing on any more of the connections that there are, and closes none; later ones are as usual. */
    forget() {
      for (const { inner, outer } of pairs) {
        for (const socket of [inner, outer]) socket.removeAllListeners('data').resume();
      }
    },
    cut() {
      for (const { outer, inner } of pairs) {
        outer.resetAndDestroy();
        inner.destroy();
      }
    },
    async stop() {
      server.close();
      this.cut();
      await once(server, 'close');
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
