import { mintToken } from '../../src/modules/authentication/index.ts';
import type { Random } from '../live/random.ts';
import { freshId, TEST_SECRET, type Actor, type Answer } from '../support/gateway.ts';

/** Where requests go, and what became of them. */
export interface Road {
  /** The addresses of the gateways now. */
  urls: () => readonly string[];
  random: Random;
  /** Requests that were not answered, and so were sent again. */
  unanswered: number;
  /** Whether the test is over: nobody goes on asking. */
  isClosed: boolean;
}

/** Somebody who calls now this gateway, now that, and asks again elsewhere, with the same input, until one answers. */
export function roaming(id: string, token: string, road: Road): Actor {
  const refuse = () => {
    throw new Error('There is only gql here.');
  };
  async function gql(query: string, variables?: Record<string, unknown>): Promise<Answer> {
    while (!road.isClosed) {
      const answer = await ask(road.random.pick(road.urls()), token, { query, variables });
      if (answer) return answer;
      road.unanswered += 1;
    }
    throw new Error('The test is over.');
  }
  return { id, token, gql, rest: refuse, socket: refuse };
}

/** A person of the platform, whom the gateways have met. */
export async function roamingPerson(role: 'user' | 'support' | 'admin', name: string, road: Road): Promise<Actor> {
  const id = freshId();
  const actor = roaming(id, await mintToken(TEST_SECRET, { id, role, name }, { lastsSeconds: 3_600 }), road);
  await actor.gql('{ viewer { id } }');
  return actor;
}

/** A guest, made by `createGuest`. */
export async function roamingGuest(name: string, road: Road): Promise<Actor> {
  const create = 'mutation ($name: String) { createGuest(input: { name: $name }) { guest { id } token } }';
  const { data } = await roaming('', '', road).gql(create, { name });
  return roaming(data.createGuest.guest.id as string, data.createGuest.token as string, road);
}

/** Asks one gateway. Null when it did not answer, or not to the end. */
async function ask(url: string, token: string, body: unknown): Promise<Answer | null> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as object) } as Answer;
  } catch {
    return null;
  }
}
