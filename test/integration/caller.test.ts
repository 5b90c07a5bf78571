import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, TEST_SECRET, type Actor, type Gateway } from '../support/gateway.ts';
import { look, make, run, start } from './operations.ts';

let gateway: Gateway;
let customer: Actor;
let guest: Actor;

beforeAll(async () => {
  gateway = await start();
  customer = await gateway.customer();
  guest = await gateway.guest();
});
afterAll(() => gateway.stop());

/** Sends one operation with whatever headers, and returns the status and the code of the answer. */
async function ask(headers: Record<string, string>, query = '{ viewer { id } }') {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { viewer?: { id: string } };
    errors?: [{ extensions: { code: string } }];
  };
  return { status: response.status, code: errors?.[0].extensions.code, id: data?.viewer?.id };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const UNAUTHENTICATED = { status: 401, code: 'UNAUTHENTICATED', id: undefined };
const now = () => Math.floor(Date.now() / 1_000);

const key = (secret = TEST_SECRET) => new TextEncoder().encode(secret);
const sign = (claims: object, { secret = TEST_SECRET, alg = 'HS256' } = {}) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, typ: 'JWT' }).sign(key(secret));
const claims = (more: object = {}) => ({ user: { id: freshId(), role: 'user' }, iat: now(), exp: now() + 60, ...more });

describe('a call', () => {
  test('without a token, or with something else for it, is 401', async () => {
    expect(await ask({})).toEqual(UNAUTHENTICATED);
    const { token } = customer;
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      token,
      `Basic ${token}`,
      `Bearer ${token} x`,
      `Bearer "${token}"`,
    ]) {
      expect(await ask({ authorization }), authorization).toEqual(UNAUTHENTICATED);
    }
  });

  test('with a token is from whom the token names, whatever white space follows Bearer', async () => {
    for (const authorization of [
      `Bearer ${customer.token}`,
      `Bearer    ${customer.token}`,
      `bearer \t${customer.token}`,
    ]) {
      expect(await ask({ authorization })).toEqual({ status: 200, code: undefined, id: customer.id });
    }
  });

  test('with a forged token is 401', async () => {
    const [header, payload, signature] = customer.token.split('.') as [string, string, string];
    const other = Buffer.from(JSON.stringify(claims({ user: { id: freshId(), role: 'admin' } }))).toString('base64url');
    const forged = [
      'x',
      'a.b.c',
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${[...signature].reverse().join('')}`,
      await sign(claims(), { secret: 'another secret that is long enough' }),
      await sign(claims(), { secret: TEST_SECRET.repeat(2), alg: 'HS512' }),
      await sign(claims(), { alg: 'HS512', secret: TEST_SECRET }),
      new UnsecuredJWT({ user: { id: freshId(), role: 'admin' } }).setExpirationTime('1h').encode(),
      'x'.repeat(8_193),
    ];
    for (const token of forged) expect(await ask(bearer(token)), token.slice(0, 200)).toEqual(UNAUTHENTICATED);
  });

  test('with a token that has expired, or has no end, is 401', async () => {
    const { exp: _exp, ...endless } = claims();
    for (const timed of [
      claims({ exp: now() - 60 }),
      endless,
      claims({ exp: 'never' }),
      claims({ nbf: now() + 600 }),
    ]) {
      expect(await ask(bearer(await sign(timed)))).toEqual(UNAUTHENTICATED);
    }
  });

  test('with a token that names nobody is 401', async () => {
    const nobodies = [
      undefined,
      null,
      'x',
      {},
      { id: 5 },
      { id: '' },
      { id: 'F'.repeat(24) },
      { id: ['f'.repeat(24)] },
    ];
    for (const user of nobodies) expect(await ask(bearer(await sign(claims({ user }))))).toEqual(UNAUTHENTICATED);
  });

  test('with an expired token that was good a moment ago is 401', async () => {
    let time = Date.now();
    const own = await start({ clock: { now: () => time } });
    try {
      const caller = await own.customer({ lastsSeconds: 60 });
      expect((await caller.gql('{ viewer { id } }')).status).toBe(200);
      time += 66_000;
      expect(await caller.gql('{ viewer { id } }')).toMatchObject({ status: 401 });
    } finally {
      await own.stop();
    }
  });
});

describe('the guest-id header', () => {
  test('alone proves nothing', async () => {
    expect(await ask({ 'guest-id': guest.id })).toEqual(UNAUTHENTICATED);
    expect(await ask({ 'guest-id': guest.id }, 'mutation { createGuest { token } }')).toEqual(UNAUTHENTICATED);
  });

  test('is accepted when it is the token’s own id', async () => {
    expect(await ask({ ...bearer(guest.token), 'guest-id': guest.id })).toMatchObject({ status: 200, id: guest.id });
  });

  test('is 403 when it is another’s', async () => {
    for (const id of [customer.id, (await gateway.guest()).id, '', 'x', guest.id.toUpperCase().replace(/^./, 'A')]) {
      const answer = await ask({ ...bearer(guest.token), 'guest-id': id });
      expect(answer).toEqual({ status: 403, code: 'FORBIDDEN', id: undefined });
    }
    expect(await ask({ ...bearer(customer.token), 'guest-id': guest.id })).toMatchObject({ status: 403 });
  });
});

describe('what is public', () => {
  test('is the making of guests, and asking what there is', async () => {
    expect((await ask({}, 'mutation { createGuest { token userErrors { code } } }')).status).toBe(200);
    expect((await ask({}, '{ __typename __schema { queryType { name } } }')).status).toBe(200);
  });

  test('is nothing beside it: the whole operation is refused, and nothing of it is run', async () => {
    const spread = `mutation { ...all } fragment all on Mutation { createGuest { token } ... on Mutation {
      createConversation(input: { userId: "${customer.id}" }) { userErrors { code } } } }`;
    for (const query of [
      spread,
      `mutation { createGuest { token } closeConversation(input: { id: "x" }) { userErrors { code } } }`,
      '{ __typename syncCursor }',
      '{ node(id: "x") { id } }',
    ]) {
      expect(await ask({}, query)).toEqual(UNAUTHENTICATED);
    }
  });
});

describe('createGuest', () => {
  test('mints a guest, and a token that speaks for them for 30 days', async () => {
    const answer = await gateway.nobody.gql(
      `mutation { createGuest(input: { name: "Gail", email: "gail@example.com" }) {
        guest { id kind role name username email } token expiresAt userErrors { code }
      } }`,
    );
    const { guest: made, token, expiresAt } = answer.data.createGuest;
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      kind: 'GUEST',
      role: 'GUEST',
      name: 'Gail',
      username: null,
      email: 'gail@example.com',
    });
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.99);
    expect(days).toBeLessThanOrEqual(30);
    const caller = gateway.bearer(token, made.id);
    expect((await caller.gql('{ viewer { id kind role name username email } }')).data.viewer).toEqual(made);
    const { id } = await make(caller, 'createConversation', { userId: made.id });
    expect(await look(caller, id)).toMatchObject({ user: { id: made.id } });
  });

  test('takes a guest who tells nothing', async () => {
    for (const query of [
      'mutation { createGuest { guest { name email } } }',
      'mutation { createGuest(input: { name: null }) { guest { name email } } }',
    ]) {
      expect((await gateway.nobody.gql(query)).data.createGuest).toEqual({ guest: { name: null, email: null } });
    }
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: ' \t' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: 'a\0b' }, 'name'],
    [{ name: '\ud800' }, 'name'],
    [{ email: '' }, 'email'],
    [{ email: 'gail' }, 'email'],
    [{ email: 'a b@example.com' }, 'email'],
    [{ email: 'a@b@c' }, 'email'],
    [{ email: `${'x'.repeat(310)}@example.com` }, 'email'],
  ])('refuses %j by its field', async (input, field) => {
    expect(await run(gateway.nobody, 'createGuest', input)).toMatchObject({ verdict: 'INVALID', field });
  });

  test('takes a name of 200 emoji', async () => {
    expect((await make(gateway.nobody, 'createGuest', { name: '😀'.repeat(200) })).name).toBe('😀'.repeat(200));
  });

  test('leaves who calls with a token who they are', async () => {
    const { data } = await customer.gql(
      'mutation { createGuest(input: { email: "g@example.com" }) { guest { email } } }',
    );
    // The e-mail address of somebody else.
    expect(data.createGuest.guest).toEqual({ email: null });
    expect((await customer.gql('{ viewer { id } }')).data.viewer.id).toBe(customer.id);
  });
});
