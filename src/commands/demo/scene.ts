import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { UserErrorCode } from '../../generated/command-operations.ts';
import type { TokenSubject } from '../../modules/authentication/index.ts';
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts';
import type { Random } from '../seed/random.ts';
import { createPace, type Pace } from './pace.ts';

/** What all people of one demo share. */
export interface Scene {
  /** Of the gateway, without a path. */
  url: string;
  /** How many times faster than people it goes. */
  times: number;
  /** Aborted when it is over. */
  signal: AbortSignal;
  /** The agents who are not real: everybody else at the desk is a visitor. */
  agents: Set<string>;
  /** The customers who are not real. */
  customers: Set<string>;
  tokenFor: (person: TokenSubject) => Promise<string>;
  /** Random choices of somebody's own, so that what one does is no matter of what others have done before. */
  randomFor: (name: string) => Random;
}

/** Somebody in it, who can do nothing but what their token may. */
export interface Actor extends GatewayClient {
  random: Random;
  pace: Pace;
  /**
   * Does something that may be refused.
   *
   * @returns null when it is done, else why not
   */
  act: <D, V>(document: TypedDocumentNode<D, V>, variables: V) => Promise<UserErrorCode | null>;
}

/** Whether a payload says that something was refused: all mutations answer so (contract section 4). */
export function refusalOf(data: object): UserErrorCode | null {
  const [payload] = Object.values(data) as ({ userErrors: { code: UserErrorCode }[] } | null)[];
  return payload?.userErrors[0]?.code ?? null;
}

/** @param name what their random choices are made from, beside the seed of the demo */
export function enter(scene: Scene, token: string | null, name: string): Actor {
  const random = scene.randomFor(name);
  const client = createGatewayClient(scene.url, token, { signal: scene.signal });
  return {
    ...client,
    random,
    pace: createPace(random, scene.times, scene.signal),
    act: async (document, variables) => refusalOf((await client.ask(document, variables)) as object),
  };
}

/** Milliseconds of reading and of typing one character, and the longest that anybody types at one message. */
const READING_MS = 25;
const TYPING_MS = 55;
const LONGEST_TYPING_MS = 9_000;

/** How long somebody reads what was said, and thinks about it: from, to. */
export const readingOf = (text: string): [number, number] => [800 + text.length * READING_MS, 2_000 + text.length * 50];

/** How long somebody types. */
export const typingOf = (text: string): number => Math.min(LONGEST_TYPING_MS, 600 + text.length * TYPING_MS);
