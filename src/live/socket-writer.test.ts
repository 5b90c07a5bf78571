import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { createMetrics } from '../platform/metrics.ts';
import { LiveSocket } from './live-socket.ts';
import { createLiveMetrics } from './metrics.ts';
import { PATIENCE } from './patience.ts';
import { SocketWriter } from './socket-writer.ts';

const HEAD = Buffer.from('{"id":"é","type":"next","payload":');
const LONG = payloadOf(2 ** 20);
/** More than any network takes of {@link LONG} before somebody reads. */
const TOO_MANY = 24;

const rawSocket = (webSocket: WebSocket) => (webSocket as unknown as { _socket: Socket })._socket;

/** A websocket of `ws` as it would be if it kept its socket to itself. */
const withoutRaw = (webSocket: WebSocket) =>
  new Proxy(webSocket, {
    get(target, name) {
      if (name === '_socket') return undefined;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/** A payload of so many bytes, with characters of one to four of them. */
function payloadOf(bytes: number): Buffer {
  const payload = Buffer.alloc(bytes, 'aé語😀');
  // Not in the middle of a character.
  for (let end = bytes; end > 0 && !isText(payload); end -= 1) payload[end - 1] = 0x61;
  return payload;
}

function isText(bytes: Buffer): boolean {
  return bytes.equals(Buffer.from(bytes.toString()));
}

const message = (payload: Buffer) => `${HEAD.toString()}${payload.toString()}}`;

describe('SocketWriter', () => {
  let server: WebSocketServer;
  let client: WebSocket;
  let accepted: WebSocket;
  let writer: SocketWriter;
  let received: string[];
  let bytes: Buffer[];

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, perMessageDeflate: false });
    await once(server, 'listening');
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: false });
    [received, bytes] = [[], []];
    client.on('message', (data: Buffer, isBinary) => received.push(isBinary ? 'a binary frame' : data.toString()));
    client.once('upgrade', ({ socket }) => socket.on('data', (chunk: Buffer) => bytes.push(chunk)));
    const [[webSocket]] = await Promise.all([once(server, 'connection') as Promise<[WebSocket]>, once(client, 'open')]);
    accepted = webSocket;
    writer = new SocketWriter(accepted);
  });
  afterEach(() => {
    client.terminate();
    server.close();
  });

  /** Resolves when the client has so many messages. */
  async function until(count: number): Promise<void> {
    while (received.length < count) await once(client, 'message');
  }

  it('writes frames of any length that a client of ws can read', async () => {
    const around = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537, 70_000];
    // As long with the head, and as long without it.
    const lengths = around.flatMap((length) => [length, length - HEAD.length - 1]).filter((length) => length >= 0);
    for (const length of [...lengths, 20_000, 65_000]) {
      const payload = payloadOf(length);
      writer.write(HEAD, [payload]);
      await until(1);
      expect(received.pop()).toBe(message(payload));
    }
  });

  it('keeps what can wait for the end of the turn, also the first of it', async () => {
    const written = vi.spyOn(rawSocket(accepted), 'write');
    const payloads = [1, 2, 3].map(payloadOf);
    for (const payload of payloads) writer.write(HEAD, [payload], true);
    expect(written).not.toHaveBeenCalled();
    await until(3);
    expect(written).toHaveBeenCalledTimes(1);
    expect(received).toEqual(payloads.map(message));
  });

  it('writes whatever was said in one turn, in order and whole', async () => {
    const size = fc.oneof(fc.nat(70_000), fc.nat(300));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(size, { maxLength: 12 }), { maxLength: 4 }), async (turns) => {
        received.length = 0;
        const said = turns.map((sizes) => sizes.map(payloadOf));
        for (const turn of said) {
          for (const payload of turn) writer.write(HEAD, [payload]);
          await nextTurn();
        }
        await until(said.flat().length);
        expect(received).toEqual(said.flat().map(message));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps its place among what is sent through ws', async () => {
    const live = new LiveSocket(
      accepted,
      undefined,
      '127.0.0.1',
      createLiveMetrics(createMetrics(), () => undefined),
      PATIENCE,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('write', 'send', 'ping', 'turn'), { maxLength: 60 }), async (steps) => {
        received.length = 0;
        const expected: string[] = [];
        const pings = vi.fn();
        client.on('ping', pings);
        for (const [index, step] of steps.entries()) {
          const payload = payloadOf(index * 17);
          if (step === 'turn') await nextTurn();
          else if (step === 'ping') accepted.ping();
          else if (step === 'write') live.writer.write(HEAD, [payload]);
          else void live.send(`protocol ${index}`);
          if (step === 'write') expected.push(message(payload));
          if (step === 'send') expected.push(`protocol ${index}`);
        }
        await live.send('the end');
        await until(expected.length + 1);
        expect(received).toEqual([...expected, 'the end']);
        expect(pings).toHaveBeenCalledTimes(steps.filter((step) => step === 'ping').length);
        client.off('ping', pings);
      }),
      { numRuns: 60 },
    );
  });

  it('says the same bytes where ws keeps its socket to itself', async () => {
    const payloads = [0, 1, 80, 92, 93, 200, 65_400, 65_501, 65_502, 70_000].map(payloadOf);
    const read = async (through: SocketWriter) => {
      [received.length, bytes.length] = [0, 0];
      for (const [index, payload] of payloads.entries()) {
        through.write(HEAD, [payload]);
        await until(index + 1);
        await nextTurn();
      }
      expect(received).toEqual(payloads.map(message));
      return Buffer.concat(bytes);
    };
    const raw = await read(writer);
    expect(raw.equals(await read(new SocketWriter(withoutRaw(accepted))))).toBe(true);
  });

  it('writes the first message of a turn at once, and all that follow together', async () => {
    const write = vi.spyOn(rawSocket(accepted), 'write');
    for (let count = 0; count < 50; count += 1) writer.write(HEAD, [payloadOf(count)]);
    expect(write).toHaveBeenCalledTimes(1);
    await nextTurn();
    expect(write).toHaveBeenCalledTimes(2);
    writer.write(HEAD, [payloadOf(1)]);
    expect(write).toHaveBeenCalledTimes(3);
    await until(51);
  });

  describe.each([['the socket below ws'], ['ws alone']])('to a client that does not read, through %s', (how) => {
    let slow: SocketWriter;
    let written: number;

    /** Writes until there is no more room. */
    function fill(): void {
      do written += 1;
      while (slow.write(HEAD, [LONG]));
    }

    beforeEach(async () => {
      slow = new SocketWriter(how === 'ws alone' ? withoutRaw(accepted) : accepted);
      written = 0;
      client.pause();
      // The network takes some of it before it is full.
      for (let turn = 0; turn < TOO_MANY; turn += 1) {
        fill();
        await nextTurn();
      }
    });

    it('says that there is no room, since when, and when there is again', async () => {
      expect(slow.hasRoom()).toBe(false);
      expect(slow.stuckSince).toBeLessThanOrEqual(performance.now());
      const drained = slow.drained();
      expect(slow.drained()).toBe(drained);
      client.resume();
      await drained;
      expect(slow.stuckSince).toBeNull();
      expect(slow.hasRoom()).toBe(true);
      await until(written);
      expect(new Set(received)).toEqual(new Set([message(LONG)]));
    });

    it('waits no longer once the client is gone', async () => {
      const drained = slow.drained();
      client.terminate();
      await drained;
      expect(slow.stuckSince).toBeNull();
      expect(slow.isOpen).toBe(false);
      expect(slow.write(HEAD, [payloadOf(1)])).toBe(true);
    });
  });

  it('has nothing to wait for while the client reads', async () => {
    expect(writer.hasRoom()).toBe(true);
    expect(writer.stuckSince).toBeNull();
    await writer.drained();
    writer.flush();
    writer.endTurn();
  });
});
