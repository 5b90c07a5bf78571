import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { hashOf, type ManifestOperation } from './manifest.ts';

/** What of a request says which document it is about; each part as it came. */
export interface AskedDocument {
  /** Its text. Empty or absent when it is asked for by its id. */
  query?: unknown;
  /** Its id, as GraphQL over HTTP calls it; `sha256:` may stand before a hash. */
  documentId?: unknown;
  /** In `persistedQuery.sha256Hash`, its hash or its id, as Apollo's clients send it. */
  extensions?: unknown;
}

/** Where automatic persisted queries are kept, as Apollo Server asks for it. */
export interface DocumentStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/** Which documents callers may have run, and how they name them: one rule for every door. */
export interface Documents {
  /**
   * The text of the document that is asked for; empty when none is. What callers are to be told when it is not known, or
   * not to be run.
   */
  find(asked: AskedDocument): string | GraphQLError;
  /** What callers have registered by asking (automatic persisted queries); null when they may register nothing. */
  store: DocumentStore | null;
}

/** Of all that is registered, in UTF-16 code units; a document may have 100 KB. */
const LARGEST_STORE = 15_000_000;
/** What Apollo Server puts before the hashes that it asks its store for. */
const STORED_AS = 'apq:';

/** Not known yet, or forgotten: clients send the text along with the hash, and it is known from then on. */
const notKnown = () =>
  new GraphQLError('PersistedQueryNotFound', {
    extensions: {
      code: 'PERSISTED_QUERY_NOT_FOUND',
      http: { status: 200, headers: new Map([['cache-control', 'private, no-cache, must-revalidate']]) },
    },
  });

const notTrusted = () =>
  new GraphQLError('Only documents of its manifest are run by this gateway, and this is none of them.', {
    extensions: { code: 'QUERY_NOT_IN_SAFELIST', http: { status: 400 } },
  });

const textIn = ({ query }: AskedDocument): string => (typeof query === 'string' ? query : '');

function hashIn({ extensions }: AskedDocument): string | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { version?: unknown; sha256Hash?: unknown } };
  const hash = persistedQuery?.version === 1 ? persistedQuery.sha256Hash : undefined;
  return typeof hash === 'string' ? hash : null;
}

/** Every document may be run, and is known by its hash once it has been sent along with it. */
export function openDocuments(): Documents {
  const texts = new LRUCache<string, string>({ maxSize: LARGEST_STORE, sizeCalculation: ({ length }) => length + 1 });
  return {
    find(asked) {
      const text = textIn(asked);
      const hash = hashIn(asked);
      if (text !== '' || hash === null) return text;
      return texts.get(STORED_AS + hash) ?? notKnown();
    },
    store: {
      get: async (key) => texts.get(key),
      set: async (key, text) => void texts.set(key, text),
      delete: async (key) => texts.delete(key),
    },
  };
}

/**
 * Only documents that are known from the start may be run, by their text to the letter, by their id, or by their hash.
 *
 * @param operations those of the manifest
 * @param own the texts of Parley's own documents: of its pages, and of the legacy routes
 */
export function trustedDocuments(operations: readonly ManifestOperation[], own: readonly string[]): Documents {
  const texts = new Set([...own, ...operations.map(({ body }) => body)]);
  const byId = new Map([...texts].map((text) => [hashOf(text), text]));
  for (const { id, body } of operations) byId.set(id, body);
  return {
    find(asked) {
      const text = textIn(asked);
      if (text !== '') return texts.has(text) ? text : notTrusted();
      const id = typeof asked.documentId === 'string' ? asked.documentId.replace(/^sha256:/, '') : hashIn(asked);
      return id === null ? '' : (byId.get(id) ?? notKnown());
    },
    store: null,
  };
}
