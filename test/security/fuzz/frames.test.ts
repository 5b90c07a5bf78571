import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsOf } from './documents.ts';
import { damaged, json, PATIENCE_MS, runs, TEST_MS, text } from './inputs.ts';
import { startTarget, type Target } from './target.ts';

interface Frame {
  opcode: number;
  isFinal: boolean;
  isMasked: boolean;
  reserved: number;
  payload: Uint8Array;
  /** What it says of its length, when that is not the truth. */
  claimed: number | null;
}

/** A frame as it is on the wire; masked with zeros, which leave it as it is. */
function encode({ opcode, isFinal, isMasked, reserved, payload, claimed }: Frame): Buffer {
  const length = claimed ?? payload.length;
  const size = length < 126 ? Buffer.from([length]) : Buffer.alloc(length < 65_536 ? 3 : 9);
  if (length >= 65_536) size.writeBigUInt64BE(BigInt(length), 1);
  else if (length >= 126) size.writeUInt16BE(length, 1);
  if (length >= 126) size[0] = length < 65_536 ? 126 : 127;
  size[0]! |= isMasked ? 0x80 : 0;
  return Buffer.concat([
    Buffer.from([(isFinal ? 0x80 : 0) | (reserved << 4) | opcode]),
    size,
    Buffer.alloc(isMasked ? 4 : 0),
    payload,
  ]);
}

const textFrame = (payload: string): Frame => ({
  opcode: 1,
  isFinal: true,
  isMasked: true,
  reserved: 0,
  payload: Buffer.from(payload),
  claimed: null,
});

/** Codes with which a socket may be closed; others would be faults of ours. */
const CODES = [1000, 1002, 1003, 1005, 1007, 1009, 1013, 4400, 4401, 4403, 4409, 4429];

/** The code of the first close frame in what the gateway has sent; null when there is none. */
function closeCode(sent: Buffer): number | null {
  for (let at = 0; at + 2 <= sent.length;) {
    const short = sent[at + 1]! & 0x7f;
    const [length, head] =
      short < 126
        ? [short, 2]
        : short === 126
          ? [sent.readUInt16BE(at + 2), 4]
          : [Number(sent.readBigUInt64BE(at + 2)), 10];
    if ((sent[at]! & 0x0f) === 8) return length === 0 ? 1005 : sent.readUInt16BE(at + head);
    at += head + length;
  }
  return null;
}

describe('frames of any kind', () => {
  let target: Target;
  beforeAll(async () => void (target = await startTarget()));
  afterAll(() => target.stop());

  async function open(): Promise<Socket> {
    const asking = request(`${target.gateway.url}/graphql`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        'sec-websocket-protocol': 'graphql-transport-ws',
      },
    }).end();
    const [, socket] = (await once(asking, 'upgrade')) as [unknown, Socket];
    return socket;
  }

  const init = (caller: number) =>
    textFrame(
      JSON.stringify({
        type: 'connection_init',
        payload: { authorization: `Bearer ${target.callers[caller]!.token}` },
      }),
    );

  /** Signs in (or not), sends frames and leaves; resolves with what was sent back, once the gateway has let go too. */
  async function throwAt(who: number | null, frames: Buffer[]): Promise<Buffer> {
    const socket = await open();
    const sent: Buffer[] = [];
    socket.on('data', (data: Buffer) => sent.push(data));
    // The gateway may let go at once of who breaks the protocol, with data on the way to it.
    socket.on('error', () => undefined);
    const closed = once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (who !== null) {
      socket.write(encode(init(who)));
      // What comes before it is acknowledged would close it, and nothing else be found.
      await once(socket, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
    }
    for (const frame of frames) socket.write(frame);
    socket.end();
    await closed;
    return Buffer.concat(sent);
  }

  function expectHonestClose(sent: Buffer): void {
    const code = closeCode(sent);
    if (code !== null) expect(CODES).toContain(code);
    expect(sent.toString('latin1')).not.toContain('INTERNAL_SERVER_ERROR');
  }

  const caller = () => fc.nat({ max: target.callers.length - 1 });

  it('that are messages of the wrong shape', { timeout: TEST_MS }, async () => {
    const id = fc.oneof(fc.constantFrom('1', '2'), json);
    const type = fc.oneof(
      fc.constantFrom('subscribe', 'complete', 'ping', 'pong', 'connection_init', 'next', 'error', 'start', 'stop'),
      json,
    );
    const documents = documentsOf(['query', 'subscription'], target.ids);
    const payload = fc.oneof(
      json,
      fc.record(
        {
          query: fc.oneof(documents, damaged(documents), json),
          variables: json,
          operationName: json,
          extensions: json,
        },
        { requiredKeys: ['query'] },
      ),
    );
    const message = fc
      .record({ id, type, payload, more: json }, { requiredKeys: ['type'] })
      .map((value) => JSON.stringify(value));
    const messages = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: message },
        { weight: 1, arbitrary: damaged(message) },
        { weight: 1, arbitrary: json.map((value) => JSON.stringify(value)) },
      ),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(caller(), fc.constantFrom(true, true, true, false), messages, async (who, isKnown, texts) => {
        const before = target.stored();
        expectHonestClose(await throwAt(isKnown ? who : null, texts.map(textFrame).map(encode)));
        expect(target.stored()).toBe(before);
      }),
      runs(250),
    );
    await target.expectAlive();
  });

  it('that are no frames, or not where they stand', { timeout: TEST_MS }, async () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 130 }),
      text.map((value) => Buffer.from(value)),
      fc.constantFrom('{"type":"ping"}', '{"type":', '"ping"}').map((part) => Buffer.from(part)),
      fc.constantFrom(65_536, 70_000).map((length) => Buffer.alloc(length, '[')),
    );
    const frame: fc.Arbitrary<Frame> = fc.record({
      opcode: fc.oneof(fc.constantFrom(0, 1, 2, 8, 9, 10), fc.nat({ max: 15 })),
      isFinal: fc.boolean(),
      isMasked: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      reserved: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 7 }) }),
      payload,
      claimed: fc.option(fc.constantFrom(0, 125, 126, 65_535, 65_537, 2 ** 40), { freq: 9 }),
    });
    const raw = fc.oneof(
      { weight: 3, arbitrary: frame.map(encode) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    );
    await fc.assert(
      fc.asyncProperty(
        caller(),
        fc.boolean(),
        fc.array(raw, { minLength: 1, maxLength: 5 }),
        async (who, isKnown, frames) => {
          const before = target.stored();
          expectHonestClose(await throwAt(isKnown ? who : null, frames));
          expect(target.stored()).toBe(before);
        },
      ),
      runs(250),
    );
    await target.expectAlive();
  });
});
