import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readTypeDefs } from '../../src/graphql/schema.ts';
import type { Viewer } from '../../src/modules/access/index.ts';
import { sharingKey } from '../../src/live/sharing.ts';

const schema = buildSchema(readTypeDefs().join('\n'));

const viewer = (viewer: Partial<Viewer> = {}): Viewer => ({
  ...{ id: 'a'.repeat(24), kind: 'USER', role: 'USER', canReadAny: false, canWriteAny: false, expiresAt: 0 },
  ...viewer,
});

const agent = viewer({ role: 'SUPPORT' });
const colleague = viewer({ role: 'SUPPORT', id: 'b'.repeat(24), expiresAt: 1 });

function keyOf(
  query: string,
  variables: Record<string, unknown> | null = {},
  who = agent,
  operationName?: string,
): string {
  return sharingKey(schema, { document: parse(query), query, operationName }, variables, who);
}

const AFTER =
  'subscription ($id: ID, $after: String) { unreadCountChanged(conversationId: $id, after: $after) { cursor } }';
const PLAIN = 'subscription { inboxEvents { change conversation { id userUnreadCount user { name } } } }';

describe('who shares results', () => {
  it('does not depend on where they begin', () => {
    const key = keyOf(AFTER, { id: '1' });
    for (const after of ['x', 'y', '', null, undefined]) expect(keyOf(AFTER, { after, id: '1' })).toBe(key);
    const aliased = 'subscription ($from: String) { inbox: inboxEvents(after: $from) { cursor } }';
    expect(keyOf(aliased, { from: 'x' })).toBe(keyOf(aliased, { from: 'y' }));
  });

  it('depends on a place to begin that is something else too', () => {
    const twice = 'subscription ($x: String) { inboxEvents(after: $x, filter: { search: $x }) { cursor } }';
    expect(keyOf(twice, { x: 'x' })).not.toBe(keyOf(twice, { x: 'y' }));
    const page = `subscription ($x: String) {
      inboxEvents(after: $x) { conversation { messages(first: 1, after: $x) { nodes { id } } } }
    }`;
    expect(keyOf(page, { x: 'x' })).not.toBe(keyOf(page, { x: 'y' }));
    const fragment = `subscription ($x: String) { inboxEvents(after: $x) { conversation { ...Page } } }
      fragment Page on SupportConversation { messages(first: 1, after: $x) { nodes { id } } }`;
    expect(keyOf(fragment, { x: 'x' })).not.toBe(keyOf(fragment, { x: 'y' }));
    const included = 'subscription ($x: String) { inboxEvents(after: $x) { cursor change @include(if: $x) } }';
    expect(keyOf(included, { x: true })).not.toBe(keyOf(included, { x: false }));
  });

  it('depends on the after of anything but the subscription', () => {
    const page = `subscription ($x: String) {
      inboxEvents { conversation { messages(first: 1, after: $x) { nodes { id } } } }
    }`;
    expect(keyOf(page, { x: 'x' })).not.toBe(keyOf(page, { x: 'y' }));
  });

  it('depends on every other variable, on the document and on the operation', () => {
    expect(keyOf(AFTER, { id: '1' })).not.toBe(keyOf(AFTER, { id: '2' }));
    expect(keyOf(AFTER, { id: '1' })).not.toBe(keyOf(AFTER, {}));
    expect(keyOf(PLAIN)).not.toBe(keyOf(PLAIN.replace('change ', '')));
    const two = 'subscription A { inboxEvents { change } } subscription B { inboxEvents { cursor } }';
    expect(keyOf(two, {}, agent, 'A')).not.toBe(keyOf(two, {}, agent, 'B'));
  });

  it('does not depend on the order of the variables, nor on whether there are none', () => {
    const both =
      'subscription ($a: Boolean, $b: Boolean) { inboxEvents(filter: { isClosed: $a, hasUnread: $b }) { cursor } }';
    expect(keyOf(both, { a: true, b: false })).toBe(keyOf(both, { b: false, a: true }));
    expect(keyOf(PLAIN, null)).toBe(keyOf(PLAIN, {}));
  });

  it('is never decided by a key made to look like another', () => {
    const one = 'subscription ($a: String, $b: String) { inboxEvents(filter: { search: $a, userId: $b }) { cursor } }';
    const pairs = [{ a: '1","b":"2' }, { a: '1', b: '2' }, { a: '1"],["b","2' }, { a: ['1', '2'] }, { a: '1,2' }];
    expect(new Set(pairs.map((variables) => keyOf(one, variables))).size).toBe(pairs.length);
  });

  it('is one key for callers of one scope', () => {
    expect(keyOf(PLAIN, {}, agent)).toBe(keyOf(PLAIN, {}, colleague));
    const scopes = [
      viewer(),
      agent,
      viewer({ role: 'ADMIN' }),
      viewer({ canReadAny: true }),
      viewer({ canWriteAny: true }),
      viewer({ role: 'SUPPORT', canReadAny: true }),
      viewer({ role: 'SUPPORT', canWriteAny: true }),
    ];
    const keys = scopes.map((who) => keyOf(PLAIN, {}, who));
    // An administrator, and an agent who reads everything, are told the same.
    expect(new Set(keys).size).toBe(scopes.length - 1);
    expect(keys[2]).toBe(keys[5]);
  });

  it.each([
    ['a field', 'subscription { inboxEvents { conversation { unreadCount } } }'],
    ['a field of a field', 'subscription { unreadCountChanged { conversation { user { email } } } }'],
    ['another name', 'subscription { inboxEvents { conversation { id: unreadCount } } }'],
    ['a fragment', 'subscription { inboxEvents { ...F } } fragment F on InboxEvent { conversation { unreadCount } }'],
    [
      'an inline fragment',
      'subscription { inboxEvents { ... { conversation { ... on SupportConversation { unreadCount } } } } }',
    ],
    [
      'an interface',
      `subscription { conversationEvents(conversationId: "1") {
      ... on MessageAdded { message { sender { email } } } } }`,
    ],
    [
      'a directive that may leave it out',
      'subscription ($s: Boolean!) { inboxEvents { conversation { unreadCount @skip(if: $s) } } }',
    ],
  ])('is nobody but the caller when what differs between callers is selected by %s', (_, query) => {
    expect(keyOf(query, {}, agent)).toBe(keyOf(query, {}, { ...agent, expiresAt: 1 }));
    expect(keyOf(query, {}, agent)).not.toBe(keyOf(query, {}, colleague));
    expect(keyOf(query, {}, agent)).not.toBe(keyOf(query, {}, { ...agent, role: 'ADMIN' }));
    expect(keyOf(query, {}, agent)).not.toBe(keyOf(query, {}, { ...agent, canWriteAny: true }));
  });
});
