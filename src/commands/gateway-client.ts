import { setTimeout as sleep } from 'node:timers/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createResumingClient, type ResumingClient } from 'parley/client';

/** Tries of one operation, so many that a restart of the gateway lies between the first and the last. */
const MOST_TRIES = 6;
const FIRST_DELAY_MS = 250;
/** Shorter than programs would have it: somebody sits before it and waits. */
const LONGEST_DELAY_MS = 4_000;
/** Refusals that pass by themselves. */
const PASSING = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

interface AnsweredError {
  message: string;
  extensions?: { code?: string; retryAfter?: number };
}

/** The gateway has answered an operation with an error that trying again does not end. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  readonly code: string | undefined;
  constructor({ message, extensions }: AnsweredError) {
    super(message);
    this.code = extensions?.code;
  }
}

/** A document as it is sent. */
export function textOf<D, V>(document: TypedDocumentNode<D, V>): string {
  let text = texts.get(document);
  if (text === undefined) {
    text = print(document);
    texts.set(document, text);
  }
  return text;
}
const texts = new WeakMap<object, string>();

/** Somebody at a gateway, by its address and nothing else. */
export interface GatewayClient {
  /**
   * One query or mutation over HTTP. What is refused for now, or not answered, is asked again a few times: mutations
   * that must not be done twice bring a key of their own.
   *
   * @throws Unanswered for any other error; what `fetch` throws when there is no answer at all
   */
  ask: <D, V>(document: TypedDocumentNode<D, V>, variables: V) => Promise<D>;
  /** Their websocket, on which subscriptions resume. It connects with the first of them. */
  live: ResumingClient;
}

/**
 * @param url of the gateway, without a path
 * @param token null for somebody whom nobody knows
 * @param options.signal ends what is waited for; the websocket is its owner's to dispose of
 * @param options.tries of each operation, where they are not as usual
 */
export function createGatewayClient(
  url: string,
  token: string | null,
  { signal, tries: mostTries = MOST_TRIES }: { signal: AbortSignal; tries?: number },
): GatewayClient {
  const live = createResumingClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    token,
    longestDelayMs: LONGEST_DELAY_MS,
  });

  async function once<D>(query: string, variables: unknown): Promise<{ data: D } | { error: AnsweredError }> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    const { data, errors } = (await response.json()) as { data?: D | null; errors?: AnsweredError[] };
    const [error] = errors ?? [];
    if (error) return { error };
    return data ? { data } : { error: { message: `answered with ${response.status}` } };
  }

  return {
    live,
    async ask<D, V>(document: TypedDocumentNode<D, V>, variables: V): Promise<D> {
      const query = textOf(document);
      for (let tries = 1; ; tries += 1) {
        let waitMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries);
        try {
          const answer = await once<D>(query, variables);
          if ('data' in answer) return answer.data;
          const { extensions } = answer.error;
          if (tries >= mostTries || !PASSING.has(extensions?.code ?? '')) throw new Unanswered(answer.error);
          waitMs = Math.max(waitMs, (extensions?.retryAfter ?? 0) * 1_000);
        } catch (error) {
          if (error instanceof Unanswered || signal.aborted || tries >= mostTries) throw error;
        }
        await sleep(waitMs, undefined, { signal });
      }
    },
  };
}
