import { Agent, request } from 'node:http';
import type { Question } from './questions.ts';

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Sends a question once and returns the text of its answer. Rejects unless that is 200. */
export function ask({ server, method, path, headers, body }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      method,
      path,
      agent,
      headers: lengthy(headers, body),
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.end(body);
  });
}

const lengthy = (headers: Record<string, string>, body: string | undefined) =>
  body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };

/**
 * Asks so many times over so many connections, each of which waits for its answer before it asks again.
 *
 * @returns how long each answer took, in ms
 */
export async function load(question: Question, requests: number, connections: number): Promise<number[]> {
  const took: number[] = [];
  let left = requests;
  const connection = async () => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      const text = await ask(question);
      took.push(performance.now() - started);
      if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return took;
}
