import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { AskedOperation, Operations } from '../graphql/execute.ts';
import { attached } from '../shared/attached.ts';
import type { ContextOf } from './identify.ts';

/** How many ways to ask for a type of answer are remembered: clients have a few, and nobody may fill the memory. */
const MOST_ACCEPTED = 100;

/** The answer to a request, as it is sent. */
export interface PlainAnswer {
  status: number;
  type: string;
  /** Beside those of every answer; names in lower case. */
  headers: ReadonlyMap<string, string>;
  text: string;
}

export type PlainRequests = ReturnType<typeof createPlainRequests>;

/**
 * Answers what is asked in the plainest way (a POST of JSON, which no form of another site can send) past Apollo, and to
 * the same byte.
 */
export function createPlainRequests(operations: Operations, contextOf: ContextOf) {
  const types = new LRUCache<string, string>({ max: MOST_ACCEPTED });
  const typeFor = ({ headers }: IncomingMessage) => types.get(headers.accept ?? '');
  const given = attached((_request: IncomingMessage): { answer?: Promise<PlainAnswer | null> } => ({}));

  async function find(request: IncomingMessage, body: unknown): Promise<PlainAnswer | null> {
    const operation = operationIn(body);
    const type = typeFor(request);
    if (operation === null || type === undefined) return null;
    const context = await contextOf(request).catch(() => null);
    const answer = context && (await operations.answer(operation, context));
    if (!answer) return null;
    const { result, status, headers } = answer;
    const { errors, data } = result;
    return { status, type, headers, text: `${JSON.stringify({ errors, data })}\n` };
  }

  return {
    /** In which type an answer is sent is negotiated by Apollo, once for each way to ask: this is what it has said. */
    learnType(request: IncomingMessage, type: string): void {
      if (isPostOfJson(request)) types.set(request.headers.accept ?? '', type);
    },

    /** Whether a request may be a plain one: its body decides. */
    mayBePlain: (request: IncomingMessage): boolean =>
      operations.isFast && isPostOfJson(request) && typeFor(request) !== undefined,

    /**
     * Answers a request that may be plain. Null, with nothing run, when it is not, or there is something wrong with it:
     * Apollo says what becomes of it. It is answered once: whoever asks again is given the same.
     *
     * @param body what its JSON says
     */
    answer: (request: IncomingMessage, body: unknown): Promise<PlainAnswer | null> =>
      (given(request).answer ??= find(request, body)),
  };
}

const JSON_TYPE = /^application\/json *(;|$)/i;

const isPostOfJson = ({ method, headers }: IncomingMessage) =>
  method === 'POST' && JSON_TYPE.test(headers['content-type'] ?? '');

/** The operation that a body asks for in the plainest way; null for every other body. */
function operationIn(body: unknown): AskedOperation | null {
  if (!isRecord(body)) return null;
  const { query, documentId, operationName, variables, extensions } = body;
  if (!isAbsent(query) && typeof query !== 'string') return null;
  if (!isAbsent(operationName) && typeof operationName !== 'string') return null;
  if (!isAbsent(variables) && !isRecord(variables)) return null;
  if (!isAbsent(extensions) && !isRecord(extensions)) return null;
  return { query, documentId, operationName, variables, extensions };
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
