import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { JWT_SECRET } from '../data.ts';
import { pin, startParley, startPeer, type Server } from '../servers.ts';
import { order } from './orders.ts';
import type { Place, ProtocolName } from './protocols.ts';
import type { Topic, createWriter } from './writer.ts';

/** What is sent: an event for each topic in turn, so many times over, all at once. */
export interface Publication {
  topics: readonly Topic[];
  times: number;
}

/** A server, its sockets, and how it is made to send something. */
export interface Contestant {
  name: string;
  protocol: ProtocolName;
  server: Server;
  /** The process that holds its sockets. */
  load: ChildProcess;
  /** Has it send. Resolves with when that began: nanoseconds of the clock that processes share. */
  publish: (publication: Publication) => Promise<number>;
}

const TOKEN_LASTS_S = 24 * 60 * 60;

const tokenOf = (id: string, role: string) => mintToken(JWT_SECRET, { id, role }, { lastsSeconds: TOKEN_LASTS_S });

const PEERS: { name: string; script: string; protocol: ProtocolName }[] = [
  { name: 'raw ws.send', script: 'raw', protocol: 'raw' },
  { name: 'graphql-ws', script: 'graphql-ws', protocol: 'graphql' },
  { name: 'mercurius', script: 'mercurius', protocol: 'graphql' },
  { name: 'socket.io', script: 'socket-io', protocol: 'socketIo' },
];

export const PEER_SCRIPTS = PEERS.map(({ script }) => script);

/** What the peers send: what Parley says of a change of an unread count. They put in the conversation. */
const EVENT = {
  cursor: 'bGl2ZTE6MDEyMzQ1Njc4OWFiY2RlZjoxMjM0NTY',
  conversationId: '',
  version: 12_345,
  userUnreadCount: 12_344,
  supportUnreadCount: 0,
  cause: 'MESSAGE_SENT',
  occurredAt: '2026-01-31T12:00:00.000Z',
};

/** The process that holds a contestant's sockets. */
export function startLoad(): ChildProcess {
  const load = fork(fileURLToPath(new URL('load-process.ts', import.meta.url)), { execArgv: [] });
  pin(load.pid!);
  return load;
}

/** @param chosen which peers, by the names of their files */
export const startPeers = (chosen: readonly string[]): Promise<Contestant[]> =>
  Promise.all(
    PEERS.filter(({ script }) => chosen.includes(script)).map(async ({ name, script, protocol }) => {
      const server = await startPeer(script);
      const publish = ({ topics, times }: Publication) =>
        order<number>(server.child, 'publish', { topics: topics.map(({ id }) => id), times, event: EVENT });
      return { name, protocol, server, load: startLoad(), publish };
    }),
  );

/**
 * Parley, where an event is a message that somebody has sent. A few are sent through the gateway itself, as one
 * operation; many are written by another process, and then one through the gateway, to a conversation that nobody
 * listens to, wakes it.
 */
export async function startParleyContestant(
  file: string,
  writer: ReturnType<typeof createWriter>,
  unheard: Topic,
  profileFolder?: string,
): Promise<Contestant & { send: (topic: Topic, times: number) => Promise<void> }> {
  const server = await startParley(file, { profile: profileFolder });
  const send = await sender(server);
  return {
    name: 'Parley',
    protocol: 'graphql',
    server,
    load: startLoad(),
    send,
    async publish({ topics, times }) {
      if (topics.length > 1) await writer.sendToAll(topics);
      const begunAt = Number(process.hrtime.bigint());
      await send(topics.length > 1 ? unheard : topics[0]!, times);
      return begunAt;
    },
  };
}

/** Sends so many messages to a conversation in one operation. */
export async function sender(server: Server) {
  const token = await tokenOf('a'.repeat(24), 'admin');
  return async ({ id, customerId }: Topic, times: number): Promise<void> => {
    const fields = Array.from(
      { length: times },
      (_, index) => `m${index}: sendMessage(input: $input) { message { id } }`,
    );
    const response = await fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: `mutation ($input: SendMessageInput!) { ${fields.join(' ')} }`,
        variables: { input: { conversationId: id, senderId: customerId, body: 'And one more thing' } },
      }),
    });
    const text = await response.text();
    if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
  };
}

/** Opens the sockets of a contestant: each signs in and subscribes. */
export const openSockets = ({ load, protocol, server }: Contestant, places: readonly Place[]) =>
  order(load, 'open', { protocol, port: server.port, places });

/** Who sits at each socket, and what they follow. */
export const placesOf = (people: readonly { id: string; topic: string }[], role: string): Promise<Place[]> =>
  Promise.all(people.map(async ({ id, topic }) => ({ topic, token: await tokenOf(id, role) })));
