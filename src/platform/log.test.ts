import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLogger } from './log.ts';

const SECRET = 'c4nary';

/** What a logger of production writes, as text and line by line. */
function written(log: (logger: ReturnType<typeof createLogger>) => void, isProduction = true) {
  const lines: string[] = [];
  log(createLogger('trace', isProduction, { write: (line) => lines.push(line) }));
  return { text: lines.join(''), lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** Catches what something throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

const FAULTS: [kind: string, fault: unknown][] = [
  [
    'an error of SQL',
    Object.assign(new Error(`near "${SECRET}": syntax error`), { detail: `Key (email)=(${SECRET})` }),
  ],
  ['an error of JSON, which quotes what it could not read', thrownBy(() => JSON.parse(`{"body": ${SECRET}}`))],
  [
    'an error of zod, which lists what it was given',
    thrownBy(() => z.enum(['a']).parse(SECRET, { reportInput: true })),
  ],
  [
    'an error with what it was about beside it',
    Object.assign(new Error('x'), { rawPacket: Buffer.from(SECRET), token: SECRET }),
  ],
  ['an error whose name is not one', Object.assign(new Error('x'), { name: `Error at ${SECRET}` })],
  ['an error whose code is not one', Object.assign(new Error('x'), { code: `no ${SECRET}` })],
  ['a message with lines that look like those of a stack', new Error(`x\n    at ${SECRET} (/x:1:1)`)],
  ['a cause', new Error('x', { cause: new Error('y', { cause: new TypeError(SECRET) }) })],
  ['what is no error', SECRET],
  ['an object that is no error', { message: SECRET, stack: SECRET }],
];

describe('the log', () => {
  it.each(FAULTS)('does not tell what is in %s', (_kind, fault) => {
    const { text, lines } = written((log) => {
      log.error({ err: fault }, 'failed');
      log.error({ err: fault });
      log.child({ requestId: 'r' }).warn({ err: fault, path: [SECRET] }, 'failed');
      if (fault instanceof Error) log.error(fault);
    });
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(text).not.toContain(SECRET);
  });

  it('tells the kind of an error, its code, and where it came from', () => {
    const { lines } = written((log) =>
      log.error(
        { err: new TypeError('x', { cause: Object.assign(new Error('y'), { code: 'SQLITE_FULL' }) }) },
        'failed',
      ),
    );
    expect(lines[0]).toMatchObject({
      msg: 'failed',
      err: { type: 'TypeError', stack: expect.stringContaining('log.test.ts'), cause: { code: 'SQLITE_FULL' } },
    });
  });

  it('tells the message of an error in development', () => {
    expect(written((log) => log.error({ err: new Error('why') }, 'failed'), false).text).toContain('why');
  });

  it('leaves out what it does not know by name', () => {
    const { lines, text } = written((log) =>
      log.info({ req: { url: SECRET }, body: SECRET, token: SECRET, query: SECRET, status: 200 }, 'answered'),
    );
    expect(text).not.toContain(SECRET);
    expect(lines[0]).toMatchObject({ status: 200, msg: 'answered' });
  });

  it('leaves out what is put into a sentence', () => {
    const { text } = written((log) => {
      log.warn(`Reply was already sent in the "/x?token=${SECRET}" (GET) route?`);
      log.info('with %s', SECRET);
    });
    expect(text).not.toContain(SECRET);
  });
});
