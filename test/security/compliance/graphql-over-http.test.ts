import { serverAudits, type AuditFail } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from '../../support/gateway.ts';

/**
 * What is recommended and not done, by the audit's id; told and explained in docs/COMPLIANCE.md. All three are Apollo
 * Server's 400 for an operation that cannot be run, which it also answers clients with that ask for `application/json`.
 */
const MISSES = new Map([
  ['572B', 'SHOULD use 200 status code on document parsing failure when accepting application/json'],
  ['FDE2', 'SHOULD use 200 status code on document validation failure when accepting application/json'],
  ['7B9B', 'SHOULD use a status code of 200 on variable coercion failure when accepting application/json'],
]);

/** How many audits there are of each kind; with fewer, something is no longer audited. */
const KNOWN = { MUST: 13, SHOULD: 23 };

const CALLERS = ['nobody', 'a customer'] as const;

describe.each(CALLERS)('GraphQL over HTTP, as %s', (caller) => {
  let gateway: Gateway;
  let token: string | null;
  const audits = serverAudits({
    url: () => `${gateway.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (token !== null) headers.set('authorization', `Bearer ${token}`);
      return fetch(url, { ...init, headers });
    },
  });
  const audited = (kind: string) => audits.filter(({ name }) => name.startsWith(`${kind} `));

  beforeAll(async () => {
    gateway = await startGateway({
      env: {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        LIMIT_REQUESTS_PER_MINUTE: '0',
        // Audits of variables ask for types by their names.
        GRAPHQL_INTROSPECTION: 'on',
      },
    });
    token = caller === 'nobody' ? null : (await gateway.customer()).token;
  });
  afterAll(() => gateway.stop());

  it('is audited in full', () => {
    expect({ MUST: audited('MUST').length, SHOULD: audited('SHOULD').length }).toEqual(KNOWN);
    for (const [id, name] of MISSES) expect(audits.find((audit) => audit.id === id)?.name).toBe(name);
  });

  it.each(audited('MUST'))('$name', async (audit) => {
    const result = await audit.fn();
    expect(result.status, (result as AuditFail).reason).toBe('ok');
  });

  it.each(audited('SHOULD').filter(({ id }) => !MISSES.has(id)))('$name', async (audit) => {
    const result = await audit.fn();
    expect(result.status, (result as AuditFail).reason).toBe('ok');
  });

  it.each(audited('SHOULD').filter(({ id }) => MISSES.has(id)))('known miss: $name', async (audit) => {
    expect((await audit.fn()).status).toBe('warn');
  });
});
