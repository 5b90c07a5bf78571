import { DEFAULT_LIMIT, IDEMPOTENCY_KEY, LARGEST_LIMIT, type Asked } from '../asked.ts';
import type { Route } from '../route.ts';
import { refTo, type Schema } from './schemas.ts';

/** Something that a row reads of a request. */
export interface Read {
  in: 'path' | 'query' | 'header' | 'body';
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** All that a row reads of a request. */
export interface Reading {
  /** Each by its name, in the order in which the row reads them. */
  reads: readonly Read[];
  /** The properties of a body of which one must be there at the least; empty when that is no matter. */
  oneOf: readonly string[];
  /** Whether it answers with a page of a list. */
  isPage: boolean;
}

/** An id that stands for all of them. */
const SOME_ID = '0'.repeat(24);

/**
 * A request that notes what is read of it. What need not be there is there or not, as it is told: a row may read more
 * when something is missing.
 */
class NotedRequest implements Asked {
  readonly reads = new Map<string, Read>();
  isPage = false;
  readonly #has: (name: string) => boolean;

  constructor(has: (name: string) => boolean) {
    this.#has = has;
  }

  pathId(name: string): string {
    this.#note({ in: 'path', name, schema: refTo('Id'), isRequired: true });
    return SOME_ID;
  }

  queryFlag(name: string): boolean | undefined {
    return this.#optional('query', name, { type: 'boolean' }, true);
  }

  page(): { limit: number; cursor: string | undefined } {
    this.isPage = true;
    this.#note({ in: 'query', name: 'limit', schema: limitFrom(1), isRequired: false });
    return { limit: DEFAULT_LIMIT, cursor: this.#optional('query', 'cursor', { type: 'string' }, 'cursor') };
  }

  messages(): { messageLimit: number; withMessages: boolean } {
    this.#note({ in: 'query', name: 'messageLimit', schema: limitFrom(0), isRequired: false });
    return { messageLimit: DEFAULT_LIMIT, withMessages: true };
  }

  bodyId(name: string): string {
    this.#note({ in: 'body', name, schema: refTo('Id'), isRequired: true });
    return SOME_ID;
  }

  bodyText(name: string): string | undefined {
    return this.#optional('body', name, { type: ['string', 'null'] }, 'text');
  }

  bodyFlag(name: string): boolean | undefined {
    return this.#optional('body', name, { type: 'boolean' }, true);
  }

  bodyInt(name: string): number {
    this.#note({ in: 'body', name, schema: { type: 'integer', format: 'int32' }, isRequired: true });
    return 1;
  }

  required(name: string): unknown {
    this.#note({ in: 'body', name, schema: { type: 'string' }, isRequired: true });
    return 'text';
  }

  idempotencyKey(): string | undefined {
    return this.#optional('header', IDEMPOTENCY_KEY, { type: 'string' }, 'key');
  }

  #optional<Value>(where: Read['in'], name: string, schema: Schema, value: Value): Value | undefined {
    this.#note({ in: where, name, schema, isRequired: false });
    return this.#has(name) ? value : undefined;
  }

  #note(read: Read): void {
    const before = this.reads.get(read.name);
    // Read twice, it is of the form that was asked for first, and required if either says so.
    this.reads.set(read.name, before ? { ...before, isRequired: before.isRequired || read.isRequired } : read);
  }
}

const limitFrom = (smallest: number): Schema => ({
  type: 'integer',
  minimum: smallest,
  maximum: LARGEST_LIMIT,
  default: DEFAULT_LIMIT,
});

/**
 * What a row reads of a request, found out by having it read one: the readers that check requests are the only place
 * where it is said. Where a property is required only while others are missing, as the text of a message without a file,
 * `oneOf` names them all.
 */
export function readingOf({ variables }: Pick<Route, 'variables'>): Reading {
  const noted = (has: (name: string) => boolean) => {
    const request = new NotedRequest(has);
    variables(request);
    return request;
  };
  const { reads, isPage } = noted(() => true);
  const optional = [...reads.values()].filter(({ isRequired }) => !isRequired).map(({ name }) => name);
  /** What is required, of what need not be there, when there is only this much of it. */
  const missing = (has: (name: string) => boolean) => {
    const request = noted(has);
    return optional.filter((name) => !has(name) && request.reads.get(name)?.isRequired);
  };
  const oneOf = missing(() => false).length > 0 ? optional.filter((name) => isEnough(name)) : [];
  return { reads: [...reads.values()], oneOf, isPage };

  function isEnough(name: string): boolean {
    return reads.get(name)?.in === 'body' && missing((other) => other === name).length === 0;
  }
}
