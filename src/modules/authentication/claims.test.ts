import { describe, expect, test } from 'vitest';
import { hasPermission, roleOf, userClaims } from './claims.ts';

const ID = 'a'.repeat(24);
const ROLE_IDS = new Map([
  ['63fc98989ffb63cf5cdd0587', 'user'],
  ['6438a0da6b23108861009e51', 'support'],
  ['64b0a0da6b23108861009e52', 'admin'],
  ['64b0a0da6b23108861009e53', 'wizard'],
]);

/** The claims of a token as they come out of its JSON. */
const parse = (user: string) => userClaims.safeParse(JSON.parse(`{"user":{"id":"${ID}"${user}},"exp":1}`));

/** The role that a token gives; null when the token is refused. */
function role(user: string): string | null {
  const { success, data } = parse(user);
  return success ? roleOf(data, ROLE_IDS) : null;
}

test.each([
  ['', 'USER'],
  [',"role":"user"', 'USER'],
  [',"role":"support"', 'SUPPORT'],
  [',"role":"admin"', 'ADMIN'],
  [',"role":null,"roleId":{"name":"admin"}', 'ADMIN'],
  [',"roleId":{"name":"support"}', 'SUPPORT'],
  [',"roleId":{"name":null}', 'USER'],
  [',"roleId":{}', 'USER'],
  [',"roleId":null', 'USER'],
  [',"roleId":"6438a0da6b23108861009e51"', 'SUPPORT'],
  [',"roleId":"64b0a0da6b23108861009e52"', 'ADMIN'],
  [',"roleId":"63fc98989ffb63cf5cdd0587"', 'USER'],
  // Mapped to a name that is no role.
  [',"roleId":"64b0a0da6b23108861009e53"', 'USER'],
  // The role decides, also when it is less.
  [',"role":"user","roleId":{"name":"admin"}', 'USER'],
  [',"role":"user","roleId":"64b0a0da6b23108861009e52"', 'USER'],
  [',"role":"nobody","roleId":{"name":"admin"}', 'USER'],
])('{"id"%s} has the role %s', (user, expected) => {
  expect(role(user)).toBe(expected);
});

test.each([
  ',"role":"ADMIN"',
  ',"role":"admin "',
  ',"role":"Support"',
  ',"role":"guest"',
  ',"role":""',
  ',"role":"__proto__"',
  ',"role":"constructor"',
  ',"role":"toString"',
  ',"role":["admin"]',
  ',"role":[["admin"]]',
  ',"role":{"name":"admin"}',
  ',"role":1',
  ',"role":true',
  ',"roleId":"__proto__"',
  ',"roleId":"constructor"',
  ',"roleId":"f"',
  ',"roleId":["64b0a0da6b23108861009e52"]',
  ',"roleId":64',
  ',"roleId":{"name":["admin"]}',
  ',"roleId":{"__proto__":{"name":"admin"}}',
  ',"__proto__":{"role":"admin"}',
  ',"constructor":{"role":"admin"}',
  ',"Role":"admin"',
  ',"roles":["admin"]',
])('{"id"%s} is no more than a customer', (user) => {
  expect([null, 'USER']).toContain(role(user));
});

describe('a permission', () => {
  const has = (user: string) => {
    const { success, data } = parse(user);
    return success ? [hasPermission(data, 'readAny'), hasPermission(data, 'writeAny')] : null;
  };
  const [READ, WRITE] = ['"supportConversations:readAny"', '"supportConversations:writeAny"'];

  test.each([
    [`,"permissions":[${READ}]`, [true, false]],
    [`,"permissions":[${WRITE}]`, [false, true]],
    [`,"roleId":{"permissions":[${READ},${WRITE}]}`, [true, true]],
    [`,"permissions":[${READ}],"roleId":{"permissions":[${WRITE}]}`, [true, true]],
    [`,"permissions":["x",${READ}],"roleId":null`, [true, false]],
    ['', [false, false]],
    [',"permissions":[]', [false, false]],
    [',"permissions":null,"roleId":{"permissions":null}', [false, false]],
    [',"permissions":["supportConversations:*"]', [false, false]],
    [',"permissions":["supportconversations:readany"]', [false, false]],
    [',"permissions":["supportConversations"]', [false, false]],
    [`,"role":"support","roleId":"64b0a0da6b23108861009e52"`, [false, false]],
  ])('of {"id"%s} is %j', (user, expected) => {
    expect(has(user)).toEqual(expected);
  });

  test.each([
    `,"permissions":${READ}`,
    `,"permissions":{"0":${READ}}`,
    `,"permissions":[[${READ}]]`,
    `,"__proto__":{"permissions":[${READ}]}`,
  ])('is never in {"id"%s}', (user) => {
    expect(has(user) ?? [false, false]).toEqual([false, false]);
  });
});

describe('claims', () => {
  test.each(['', 'x', 'A'.repeat(24), `${ID}0`, `${ID}\\n`, 'a'.repeat(23)])('with the id %j are refused', (id) => {
    expect(userClaims.safeParse(JSON.parse(`{"user":{"id":"${id}"},"exp":1}`)).success).toBe(false);
  });

  test.each([
    '{}',
    '{"user":null,"exp":1}',
    '{"user":[],"exp":1}',
    `{"user":{"id":"${ID}"}}`,
    `{"user":{"id":"${ID}"},"exp":"1"}`,
  ])('such as %s are refused', (claims) => {
    expect(userClaims.safeParse(JSON.parse(claims)).success).toBe(false);
  });
});
