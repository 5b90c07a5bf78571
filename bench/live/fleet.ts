import { newId } from '../../src/platform/ids.ts';
import { startParley, type Server } from '../servers.ts';
import { placesOf, sender, startLoad, type Contestant } from './contestants.ts';
import { order, type Usage } from './orders.ts';
import { createWriter, type Topic } from './writer.ts';

/** Gateways over one database, and one conversation that all of their sockets follow: one contestant. */
export interface Fleet extends Contestant {
  /** Opens so many sockets, as many on each gateway. */
  open: (sockets: number) => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * Starts gateways that Redis joins; what is published is sent through the first.
 *
 * @param address an empty database of PostgreSQL
 */
export async function startFleet(name: string, gateways: number, address: string, redisUrl: string): Promise<Fleet> {
  const [topic] = (await createWriter(address).makeTopics(1)) as [Topic];
  const servers: Server[] = [];
  const load = startLoad();
  const stop = async () => {
    load.kill();
    for (const server of servers) await server.stop();
  };
  try {
    for (let started = 0; started < gateways; started += 1) {
      servers.push(await startParley(address, { env: { REDIS_URL: redisUrl } }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const first = servers[0]!;
  const send = await sender(first);
  return {
    name,
    protocol: 'graphql',
    load,
    server: { ...first, usage: async (ask) => sumOf(await Promise.all(servers.map(({ usage }) => usage(ask)))) },
    async publish({ times }) {
      const begunAt = Number(process.hrtime.bigint());
      await send(topic, times);
      return begunAt;
    },
    async open(sockets) {
      for (const { port } of servers) {
        const people = Array.from({ length: sockets / gateways }, () => ({ id: newId(), topic: topic.id }));
        await order(load, 'open', { protocol: 'graphql', port, places: await placesOf(people, 'support') });
      }
    },
    stop,
  };
}

function sumOf(usages: readonly Usage[]): Usage {
  const sum = (of: keyof Usage) => usages.reduce((total, usage) => total + usage[of], 0);
  return { cpuUs: sum('cpuUs'), rss: sum('rss'), heapUsed: sum('heapUsed') };
}
