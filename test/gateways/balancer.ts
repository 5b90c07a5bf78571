import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** One address for several gateways, as in front of a fleet: each connection goes to the next that takes it. */
export async function startBalancer() {
  const ports = new Set<number>();
  const sockets = new Set<Socket>();
  let next = 0;

  /** Tries one gateway after the other; where none takes it, the caller is cut off. */
  function pass(outer: Socket, candidates: readonly number[]): void {
    const [port, ...others] = candidates;
    if (port === undefined) return void outer.destroy();
    const inner = connect(port, '127.0.0.1');
    let isTaken = false;
    inner.once('connect', () => {
      isTaken = true;
      sockets.add(inner);
      outer.pipe(inner).pipe(outer);
    });
    inner.on('error', () => {
      if (isTaken) outer.destroy();
      else pass(outer, others);
    });
    inner.once('close', () => {
      sockets.delete(inner);
      if (isTaken) outer.destroy();
    });
    outer.once('close', () => inner.destroy());
  }

  const server = createServer((outer) => {
    sockets.add(outer);
    outer.on('error', () => undefined);
    outer.once('close', () => sockets.delete(outer));
    const all = [...ports];
    next += 1;
    pass(outer, [...all.slice(next % all.length), ...all.slice(0, next % all.length)]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    add: (target: number) => void ports.add(target),
    /** Sends no new connection there; what is under way goes on. */
    remove: (target: number) => void ports.delete(target),
    /** Cuts one of its connections, both ways and without a word; which of so many, the function says. */
    cut(which: (count: number) => number) {
      const all = [...sockets];
      if (all.length > 0) all[which(all.length)]!.resetAndDestroy();
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
