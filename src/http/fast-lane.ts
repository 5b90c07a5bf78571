import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse as parseJson } from 'secure-json-parse';
import type { RequestWay } from '../graphql/metrics.ts';
import type { Logger } from '../platform/log.ts';
import { idsOf } from '../platform/trace.ts';
import type { PlainAnswer, PlainRequests } from './plain-requests.ts';
import { REQUEST_ID, traceOf, type LogAnswer } from './request-log.ts';

export interface FastLane {
  /** The one path whose requests it takes. */
  path: string;
  requests: PlainRequests;
  /** What every answer says to whoever does not say what page they are. */
  headers: Readonly<Record<string, string>>;
  largestBodyBytes: number;
  /** Then the general way is taken, which knows how to end. */
  isDraining: () => boolean;
  count: (way: RequestWay) => void;
  logAnswer: LogAnswer;
  log: Logger;
}

/** What needs no reading to be understood. */
const PLAINEST_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/**
 * Answers plain requests before the general way through an HTTP request begins, to the same byte, and with the same code
 * for all that decides anything: a router, hooks, and a reply that can be anything are a ninth of what such a request
 * costs. Whatever turns out to be something else goes the general way as if it had never been here.
 *
 * @param generally the general way
 */
export function fastLane(lane: FastLane, generally: RequestListener): RequestListener {
  const { path, requests, largestBodyBytes, isDraining, count, logAnswer, log } = lane;
  const headers = Object.entries(lane.headers).flat();

  /** How many bytes the body of a request has that may be for here; 0 for every other. */
  function bytesHere(request: IncomingMessage): number {
    const { 'content-type': type = '', 'content-length': length, origin } = request.headers;
    // Browsers say where a page is from, and what that may read is told on the general way.
    if (request.url !== path || origin !== undefined || !PLAINEST_TYPE.test(type)) return 0;
    if (!requests.mayBePlain(request) || isDraining()) return 0;
    const bytes = Number(length);
    return bytes <= largestBodyBytes ? bytes : 0;
  }

  function send(request: IncomingMessage, response: ServerResponse, { status, type, headers: own, text }: PlainAnswer) {
    const length = String(Buffer.byteLength(text));
    const all = [REQUEST_ID, traceOf(request).id, ...headers, 'content-type', type, 'content-length', length];
    for (const [name, value] of own) all.push(name, value);
    response.writeHead(status, all).end(text);
  }

  return (request, response) => {
    const bytes = bytesHere(request);
    if (bytes === 0) {
      generally(request, response);
      return;
    }
    const begun = performance.now();
    readBody(request, bytes, (body) => {
      const goOn = () => {
        request.unshift(body);
        generally(request, response);
      };
      const asked = parsed(body);
      if (asked === undefined) {
        goOn();
        return;
      }
      const finish = (answer: PlainAnswer | null) => {
        if (answer === null) {
          goOn();
          return;
        }
        count('fast');
        // Its end has still to be taken.
        request.resume();
        send(request, response, answer);
        const ms = performance.now() - begun;
        logAnswer(traceOf(request), { method: 'POST', route: path, status: answer.status, ms });
      };
      // What fails here fails there in the same way, and is told there.
      requests
        .answer(request, asked)
        .then(finish, goOn)
        .catch((error: unknown) => {
          log.error({ ...idsOf(traceOf(request)), err: error }, 'a request failed');
          response.destroy();
        });
    });
  };
}

/** Reads so many bytes, which are all that a body has, and stops there: its end can still be awaited by others. */
function readBody(request: IncomingMessage, bytes: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let missing = bytes;
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    missing -= chunk.length;
    if (missing > 0) return;
    request.off('data', onData);
    request.pause();
    done(chunks.length === 1 ? chunk : Buffer.concat(chunks));
  };
  request.on('data', onData);
}

/** What JSON says, as the general way reads it; undefined when it takes exception to it. */
function parsed(body: Buffer): unknown {
  try {
    return parseJson(body.toString());
  } catch {
    return undefined;
  }
}
