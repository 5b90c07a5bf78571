import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upgradeStatus } from '../live/raw-socket.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';

const OWN = 'https://desk.example.com';
const QUERY = JSON.stringify({ query: '{ __typename }' });

/** One request for each kind of answer that there is. */
const ANSWERS: [what: string, path: string, init?: RequestInit][] = [
  [
    'an answer of GraphQL',
    '/graphql',
    { method: 'POST', body: QUERY, headers: { 'content-type': 'application/json' } },
  ],
  ['an error of GraphQL', '/graphql', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
  ['a refusal of the shim', '/v1/support/conversations'],
  ['a path of the shim that is none', '/v1/support/no/such/path/at/all'],
  ['a path that is none', '/nowhere'],
  ['liveness', '/healthz'],
  ['readiness', '/readyz'],
  ['metrics', '/metrics'],
  ['a redirect', '/', { redirect: 'manual' }],
];

describe('what browsers are told', () => {
  let gateway: Gateway;
  beforeAll(async () => void (gateway = await startGateway({ env: { CORS_ORIGINS: OWN } })));
  afterAll(() => gateway.stop());

  const ask = (path: string, { headers, ...init }: RequestInit = {}, more: Record<string, string> = {}) =>
    fetch(`${gateway.url}${path}`, { ...init, headers: { ...(headers as Record<string, string>), ...more } });

  const same = () => gateway.url;
  const ALLOWED: [string, () => string][] = [
    ['Apollo Sandbox', () => 'https://studio.apollographql.com'],
    ['Apollo Sandbox, embedded', () => 'https://sandbox.embed.apollographql.com'],
    ['a configured origin', () => OWN],
    ['a page of its own', same],
  ];
  const REFUSED: [string, () => string][] = [
    ['null', () => 'null'],
    ['somebody else', () => 'https://evil.example'],
    ['a name below', () => 'https://x.desk.example.com'],
    ['a name around', () => 'https://desk.example.com.evil.example'],
    ['another scheme', () => 'http://desk.example.com'],
    ['another port', () => `${OWN}:8443`],
    ['another port of this machine', () => 'http://127.0.0.1:1'],
    ['what only begins like it', () => `${same()}.evil.example`],
    ['upper case of a name around', () => 'HTTPS://EVIL.EXAMPLE'],
    ['no URL', () => '*'],
  ];

  describe.each(ANSWERS)('with %s', (_what, path, init) => {
    it.each(ALLOWED)('%s may read it, without cookies', async (_, origin) => {
      const { headers } = await ask(path, init, { origin: origin() });
      expect(headers.get('access-control-allow-origin')).toBe(origin());
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')?.toLowerCase()).toContain('origin');
    });

    it.each(REFUSED)('%s may not', async (_, origin) => {
      const { headers } = await ask(path, init, { origin: origin() });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      // What is stored on the way must not be handed to others.
      expect(headers.get('vary')?.toLowerCase()).toContain('origin');
    });

    it('it is no page, no frame and no script', async () => {
      const { headers } = await ask(path, init);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.has('server')).toBe(false);
      expect(headers.has('x-powered-by')).toBe(false);
      // Over plain HTTP in development it would lock the developer out of other programs on this name.
      expect(headers.has('strict-transport-security')).toBe(false);
    });
  });

  it.each(['/graphql', '/v1/support/messages'])(
    'preflights of %s are granted to allowed origins only',
    async (path) => {
      const preflight = (origin: string) =>
        ask(path, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,content-type,guest-id,idempotency-key',
          },
        });
      const granted = await preflight(OWN);
      expect([granted.status, granted.headers.get('access-control-allow-origin')]).toEqual([204, OWN]);
      expect(granted.headers.get('access-control-allow-headers')).toContain('idempotency-key');
      const refused = await preflight('https://evil.example');
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('websockets have the same origins', async () => {
    for (const [, origin] of ALLOWED) expect(await upgradeStatus(gateway, { headers: { origin: origin() } })).toBe(101);
    for (const [name, origin] of REFUSED) {
      expect([name, await upgradeStatus(gateway, { headers: { origin: origin() } })]).toEqual([name, 403]);
    }
  });

  it.each([
    ['text/plain', { method: 'POST', body: QUERY, headers: { 'content-type': 'text/plain' } }],
    [
      'a form',
      {
        method: 'POST',
        body: 'query=%7B__typename%7D',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'a form with a file',
      { method: 'POST', body: QUERY, headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    ],
    ['no type', { method: 'POST', body: new Uint8Array(Buffer.from(QUERY)) }],
    ['a link', { method: 'GET' }],
  ])('a page of anybody can run no operation by %s', async (_, init) => {
    const path = init.method === 'GET' ? '/graphql?query=%7B__typename%7D' : '/graphql';
    const response = await ask(path, init, { origin: 'https://evil.example', accept: '*/*' });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('"data"');
  });

  it('the page of the Sandbox runs the scripts that it names, and is nobody’s frame', async () => {
    const response = await ask('/graphql', {}, { accept: 'text/html' });
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    const html = await response.text();
    const [, own] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, nonce] = /'nonce-([0-9a-f]{64})'/.exec(own ?? '') ?? [];
    expect(own).toMatch(/script-src [^;]*'nonce-/);
    expect(own).not.toContain('unsafe');
    for (const [, attributes] of html.matchAll(/<script([^>]*)>/g)) expect(attributes).toContain(`nonce="${nonce}"`);
    // It is new each time: who has seen one page knows nothing of the next.
    expect(await (await ask('/graphql', {}, { accept: 'text/html' })).text()).not.toContain(nonce);
  });

  it('in production there is HTTPS, and no page', async () => {
    const production = await startGateway({ env: { NODE_ENV: 'production', HOST: '127.0.0.1' } });
    const { headers } = await fetch(`${production.url}/healthz`);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    const page = await fetch(`${production.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('html');
    await production.stop();
  });
});
