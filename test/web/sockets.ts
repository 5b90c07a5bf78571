import type { Page, WebSocketRoute } from 'playwright-core';

/** The live connections of a page, between it and the gateway. */
export interface Sockets {
  /** Holds back what the gateway sends, until it is let go: as over a slow network. */
  hold: () => void;
  letGo: () => void;
  /** Nothing passes any more through the connections there are, either way, and nobody is told: as during sleep. */
  kill: () => void;
  /** The gateway takes the token no longer. */
  refuse: () => Promise<void>;
}

/** Puts itself between a page and the gateway: for `open`, before the page is loaded. */
export async function watchSockets(page: Page): Promise<Sockets> {
  let held: (() => void)[] | null = null;
  let generation = 0;
  const all: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    const server = socket.connectToServer();
    const mine = generation;
    all.push(socket);
    const isAlive = () => mine === generation;
    socket.onMessage((message) => {
      if (isAlive()) server.send(message);
    });
    server.onMessage((message) => {
      const pass = () => {
        if (isAlive()) socket.send(message);
      };
      if (held) held.push(pass);
      else pass();
    });
  });
  return {
    hold: () => {
      held ??= [];
    },
    letGo: () => {
      for (const pass of held ?? []) pass();
      held = null;
    },
    kill: () => {
      generation += 1;
    },
    refuse: async () => {
      for (const socket of all) await socket.close({ code: 4403, reason: 'Forbidden' });
    },
  };
}
