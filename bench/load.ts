import { Agent, request } from 'node:http';
import type { Question, Request } from './questions.ts';
import type { Server } from './servers.ts';

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Sends a request and returns the text of its answer. Rejects unless that is a success. */
export function ask(server: Server, asked: Request): Promise<string> {
  const { method, path, headers, body } = asked;
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      method,
      path,
      agent,
      headers: lengthy(headers, body),
    });
    // A server ends connections that have rested for a while, which may cross the next request on them.
    sent.on('error', (error) => (sent.reusedSocket ? resolve(ask(server, asked)) : reject(error)));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200 || response.statusCode === 201) resolve(text);
        else reject(new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.end(body);
  });
}

const lengthy = (headers: Record<string, string>, body: string | undefined) =>
  body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };

/**
 * Asks for so long over so many connections, each of which waits for its answer before it asks again.
 *
 * @returns how long each answer took, in ms
 */
export async function load({ server, requests }: Question, seconds: number, connections: number): Promise<number[]> {
  const took: number[] = [];
  const until = performance.now() + 1_000 * seconds;
  let next = 0;
  const connection = async () => {
    while (performance.now() < until) {
      const one = requests[next % requests.length]!;
      next += 1;
      const started = performance.now();
      const text = await ask(server, one);
      took.push(performance.now() - started);
      if (FAILED.test(text)) throw new Error(`${one.path} answered ${text.slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return took;
}

/** How GraphQL says, with a success, that something has failed. */
const FAILED = /^\{"errors"|\},"errors":|"userErrors":\[\{/;
