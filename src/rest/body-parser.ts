import type { FastifyInstance } from 'fastify';
import { badRequest } from './errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes JSON the only body that a plugin's routes take (contract section 5); anything else is a 400. A body of no bytes
 * is none, whatever its Content-Type: the platform's clients send that header with every request.
 */
export function takeJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (request, bytes: Buffer) => {
    if (bytes.length === 0) return undefined;
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      throw badRequest('A body needs the Content-Type application/json.');
    }
    return parseJson(bytes);
  });
}

function parseJson(bytes: Buffer): unknown {
  let text: string;
  let hasPrototype = false;
  let body: unknown;
  try {
    // Bytes that are not UTF-8 are refused: to replace them would store another text than was sent.
    text = utf8.decode(bytes);
    body = JSON.parse(text);
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
  // Only a text that can spell the name, escaped or not, needs the second look.
  if (/__proto__|\\u005f/i.test(text)) {
    JSON.parse(text, (key, value: unknown) => {
      hasPrototype ||= key === '__proto__';
      return value;
    });
  }
  if (hasPrototype) throw badRequest('The body must not have a property named __proto__.');
  return body;
}
