import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest } from './errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes JSON the only body that a plugin's routes take (contract section 5); anything else is a 400. A body of no bytes
 * is none, whatever its Content-Type: the platform's clients send that header with every request.
 */
export function takeJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    if (bytes.length === 0) return undefined;
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      throw badRequest('A body needs the Content-Type application/json.');
    }
    return parseJson(bytes);
  });
}

function parseJson(bytes: Buffer): unknown {
  let body: unknown;
  try {
    // Bytes that are not UTF-8 are refused: to replace them would store another text than was sent.
    body = JSON.parse(utf8.decode(bytes));
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
  if (namesPrototype(body)) throw badRequest('The body must not have a property named __proto__.');
  return body;
}

/** Whether a property at any depth would replace a prototype when copied. Not recursive: bodies can be nested deeply. */
function namesPrototype(body: unknown): boolean {
  const left = [body];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return true;
    for (const child of Object.values(value)) left.push(child);
  }
  return false;
}
