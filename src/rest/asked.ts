import type { FastifyRequest } from 'fastify';
import { isId } from '../shared/ids.ts';
import { badRequest } from './errors.ts';

/** How much a list, or a conversation, holds when the caller does not say. */
export const DEFAULT_LIMIT = 100;
export const LARGEST_LIMIT = 1_000;
/** The header that makes repeating a request safe. */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** What rows read of a request: a request itself, or whoever wants to know what they read (`reference/reading.ts`). */
export type Asked = Pick<AskedByRequest, keyof AskedByRequest>;

/**
 * What a request asks for, narrowed once, at the edge. Each reader names what it reads as REST does, and throws a 400
 * with that name in `field`. Rules about values are GraphQL's; here it is only about forms.
 */
export class AskedByRequest {
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  /** An id in the path. */
  pathId(name: string): string {
    return id(name, (this.#request.params as Record<string, unknown>)[name]);
  }

  /** A parameter that is `true` or `false`; undefined when it is not given. */
  queryFlag(name: string): boolean | undefined {
    const value = this.#query(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw badRequest(`${name} must be true or false.`, name);
    return value === 'true';
  }

  /** Which page of a list: `limit`, and the `cursor` that a Link held. */
  page(): { limit: number; cursor: string | undefined } {
    const cursor = this.#query('cursor');
    if (cursor !== undefined && typeof cursor !== 'string') throw badRequest('cursor must be given once.', 'cursor');
    return { limit: this.#queryNumber('limit', 1), cursor };
  }

  /** How many messages inside a conversation; with 0 they are not asked for, since no page is that small. */
  messages(): { messageLimit: number; withMessages: boolean } {
    const messageLimit = this.#queryNumber('messageLimit', 0);
    return { messageLimit, withMessages: messageLimit > 0 };
  }

  /** An id that the body must hold. */
  bodyId(name: string): string {
    return id(name, this.required(name));
  }

  /** A text of the body; undefined when it is not given. */
  bodyText(name: string): string | null | undefined {
    const value = this.#body(name);
    if (value != null && typeof value !== 'string') throw badRequest(`${name} must be a string.`, name);
    return value;
  }

  /** A boolean of the body; undefined when it is not given. */
  bodyFlag(name: string): boolean | undefined {
    const value = this.#body(name);
    if (value !== undefined && typeof value !== 'boolean') throw badRequest(`${name} must be true or false.`, name);
    return value;
  }

  /** A whole number that the body must hold, of 32 bits as GraphQL's are. */
  bodyInt(name: string): number {
    const value = this.required(name);
    if (typeof value !== 'number' || (value | 0) !== value) throw badRequest(`${name} must be a whole number.`, name);
    return value;
  }

  /** A property that the body must hold. */
  required(name: string): unknown {
    const value = this.#body(name);
    if (value == null) throw badRequest(`${name} is required.`, name);
    return value;
  }

  /** The key under which the request is carried out once only. */
  idempotencyKey(): string | undefined {
    return this.#request.headers['idempotency-key']?.toString();
  }

  /** A property of the body. No body has none. */
  #body(name: string): unknown {
    const { body = {} } = this.#request;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw badRequest('The body must be a JSON object.');
    }
    // Not what every object inherits.
    return Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined;
  }

  /** A parameter: a string, or several when it is given more than once. */
  #query(name: string): unknown {
    return (this.#request.query as Record<string, unknown>)[name];
  }

  #queryNumber(name: string, smallest: number): number {
    const value = this.#query(name);
    if (value === undefined) return DEFAULT_LIMIT;
    const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : NaN;
    if (!(number >= smallest && number <= LARGEST_LIMIT)) {
      throw badRequest(`${name} must be a whole number from ${smallest} to ${LARGEST_LIMIT}.`, name);
    }
    return number;
  }
}

function id(name: string, value: unknown): string {
  if (!isId(value)) throw badRequest(`${name} must be 24 lower-case hex characters.`, name);
  return value;
}
