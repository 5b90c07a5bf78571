import type { Caller } from './data.ts';
import type { Server } from './servers.ts';

/** One request as it is sent. */
export interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Requests that are sent to a server again and again, in turn. */
export interface Question {
  /** What is asked for. */
  page: string;
  serverName: string;
  server: Server;
  requests: readonly Request[];
}

const JSON_TYPE = { 'content-type': 'application/json' };

const as = ({ token }: Caller) => ({ authorization: `Bearer ${token}` });

/** A GraphQL operation. */
export const graphql = (caller: Caller, query: string, variables: object): Request => ({
  method: 'POST',
  path: '/graphql',
  headers: { ...as(caller), ...JSON_TYPE },
  body: JSON.stringify({ query, variables }),
});

export const get = (caller: Caller, path: string): Request => ({ method: 'GET', path, headers: as(caller) });

export const post = (caller: Caller, path: string, body: object): Request => ({
  method: 'POST',
  path,
  headers: { ...as(caller), ...JSON_TYPE },
  body: JSON.stringify(body),
});
