import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, type Actor, type Gateway } from '../support/gateway.ts';
import { idsOf, look, make, open, start, startCast, type Cast } from './operations.ts';

interface Known {
  id: string;
  user: { id: string };
  supportUser: { id: string } | null;
  isClosed: boolean;
  isDeleted: boolean;
  userUnreadCount: number;
  supportUnreadCount: number;
  lastActivityAt: string;
}

interface Filter {
  scope?: 'VISIBLE' | 'QUEUE' | 'ALL' | null;
  userId?: string | null;
  supportUserId?: string | null;
  isUnassigned?: boolean | null;
  isClosed?: boolean | null;
  hasUnread?: boolean | null;
  isGuest?: boolean | null;
  isDeleted?: boolean | null;
  search?: string | null;
}

let gateway: Gateway;
let cast: Cast;
let guest: Actor;
let conversations: Known[];

const CALLERS = ['owner', 'stranger', 'holder', 'otherAgent', 'admin', 'reader', 'writer', 'guest'] as const;
const caller = (name: (typeof CALLERS)[number]): Actor => (name === 'guest' ? guest : cast[name]);

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
  guest = await gateway.guest();
  const { owner, stranger, holder, otherAgent, admin, writer } = cast;
  const ids: string[] = [];
  const customers = [owner, stranger, guest, otherAgent, writer];
  for (const [n, customer] of [...customers, ...customers, ...customers, ...customers].entries()) {
    const agent = [holder, null, otherAgent, null, admin, holder, otherAgent][n % 7]!;
    const id = await open(admin, customer, agent?.id === customer.id ? holder : agent);
    ids.push(id);
    if (n % 2 === 0) await make(customer, 'sendMessage', { conversationId: id, body: `apple ${n}` });
    if (n % 3 === 0) {
      // A person who is no agent answers, so that nobody is assigned by it.
      const conversationId = id;
      await make(customer === writer ? admin : writer, 'sendMessage', { conversationId, body: `pear ${n}` });
    }
    if (n % 5 === 1) await make(admin, 'closeConversation', { id });
    if (n % 6 === 4) await make(admin, 'deleteConversation', { id });
  }
  conversations = (await Promise.all(ids.map((id) => look(admin, id)))) as unknown[] as Known[];
});
afterAll(() => gateway.stop());

/** Who sees what, told anew from contract section 2. */
function sees(name: (typeof CALLERS)[number], one: Known): boolean {
  const { id } = caller(name);
  if (one.isDeleted) return name === 'admin' || name === 'reader';
  if (['admin', 'reader', 'writer'].includes(name) || one.user.id === id) return true;
  const isAgent = name === 'holder' || name === 'otherAgent';
  return isAgent && (one.supportUser === null || one.supportUser.id === id);
}

function meets(name: (typeof CALLERS)[number], one: Known, filter: Filter): boolean {
  const { id } = caller(name);
  const unread = one.user.id === id ? one.supportUnreadCount : one.userUnreadCount;
  const isQueued = one.supportUser === null || one.supportUser.id === id;
  return (
    one.isDeleted === (filter.isDeleted ?? false) &&
    (filter.scope !== 'QUEUE' || isQueued) &&
    (filter.userId == null || one.user.id === filter.userId) &&
    (filter.supportUserId == null || one.supportUser?.id === filter.supportUserId) &&
    (filter.isUnassigned == null || (one.supportUser === null) === filter.isUnassigned) &&
    (filter.isClosed == null || one.isClosed === filter.isClosed) &&
    (filter.hasUnread == null || unread > 0 === filter.hasUnread) &&
    (filter.isGuest == null || (one.user.id === guest.id) === filter.isGuest)
  );
}

const expected = (name: (typeof CALLERS)[number], filter: Filter) =>
  conversations
    .filter((one) => sees(name, one) && meets(name, one, filter))
    .sort((a, b) => Date.parse(b.lastActivityAt) - Date.parse(a.lastActivityAt) || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);

const SINGLE: Filter[] = [
  {},
  ...[true, false, null].flatMap((value) => [
    { isUnassigned: value },
    { isClosed: value },
    { hasUnread: value },
    { isGuest: value },
    { isDeleted: value },
  ]),
  { scope: 'VISIBLE' },
  { userId: null, supportUserId: null, scope: null, search: null },
  { search: '' },
];

describe.each(CALLERS)('for %s, the list of conversations', (name) => {
  test.each(SINGLE)('with %o holds what they may see and what meets it, newest activity first', async (filter) => {
    expect(await idsOf(caller(name), filter)).toEqual(expected(name, filter));
  });
});

describe('of several conditions all must hold', () => {
  const flag = fc.option(fc.boolean());
  const flags = fc.record(
    { isUnassigned: flag, isClosed: flag, hasUnread: flag, isGuest: flag, isDeleted: flag },
    { requiredKeys: [] },
  );

  test('for whoever asks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CALLERS), flags, async (name, filter) => {
        expect(await idsOf(caller(name), filter)).toEqual(expected(name, filter));
      }),
      { numRuns: 120 },
    );
  });

  test('for staff and those who see all, who may name people and scopes too', async () => {
    const staff = fc.constantFrom('holder' as const, 'otherAgent' as const, 'admin' as const, 'reader' as const);
    const person = fc.option(fc.constantFrom(...CALLERS));
    await fc.assert(
      fc.asyncProperty(staff, flags, person, person, fc.boolean(), async (name, filter, user, support, isQueue) => {
        const whole: Filter = {
          ...filter,
          userId: user && caller(user).id,
          supportUserId: support && caller(support).id,
          ...(isQueue ? { scope: 'QUEUE' as const } : {}),
        };
        expect(await idsOf(caller(name), whole)).toEqual(expected(name, whole));
      }),
      { numRuns: 120 },
    );
  });
});

describe('the filter userId', () => {
  const codeOf = async (who: Actor, filter: object) => {
    const { data, errors } = await who.gql(
      'query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { id } } }',
      { filter },
    );
    return errors ? errors[0]!.extensions.code : (data.conversations.nodes as unknown[]).length;
  };

  test('of another customer is NOT_FOUND for customers, alike for one who does not exist', async () => {
    for (const who of [cast.owner, guest]) {
      for (const userId of [cast.stranger.id, cast.holder.id, freshId(), 'malformed', '']) {
        expect(await codeOf(who, { userId })).toBe('NOT_FOUND');
      }
    }
  });

  test('of oneself is one’s own list', async () => {
    const all = await idsOf(cast.owner);
    expect(all.length).toBeGreaterThan(0);
    expect(await idsOf(cast.owner, { userId: cast.owner.id })).toEqual(all);
  });

  test('of anybody is a list for staff, which may be empty', async () => {
    for (const who of [cast.holder, cast.admin, cast.reader, cast.writer]) {
      for (const userId of [freshId(), 'malformed', '']) expect(await codeOf(who, { userId })).toBe(0);
    }
    expect(await idsOf(cast.holder, { userId: cast.stranger.id })).toEqual(
      expected('holder', { userId: cast.stranger.id }),
    );
  });

  test('leaves an empty list where it contradicts another condition', async () => {
    expect(await codeOf(cast.admin, { userId: cast.owner.id, isGuest: true })).toBe(0);
    expect(await codeOf(cast.admin, { supportUserId: cast.holder.id, isUnassigned: true })).toBe(0);
  });
});

test('the scope QUEUE is for staff, and ALL for those who see all', async () => {
  const verdicts: Record<string, string[]> = {};
  for (const name of CALLERS) {
    verdicts[name] = [];
    for (const scope of ['QUEUE', 'ALL']) {
      const { errors } = await caller(name).gql(
        'query ($filter: ConversationFilter) { conversations(filter: $filter) { totalCount } }',
        { filter: { scope } },
      );
      verdicts[name].push(errors ? errors[0]!.extensions.code : 'OK');
    }
  }
  const [OK, F] = ['OK', 'FORBIDDEN'];
  expect(verdicts).toEqual({
    owner: [F, F],
    stranger: [F, F],
    guest: [F, F],
    holder: [OK, F],
    otherAgent: [OK, F],
    admin: [OK, OK],
    reader: [OK, OK],
    writer: [OK, OK],
  });
  expect(await idsOf(cast.admin, { scope: 'ALL' })).toEqual(expected('admin', {}));
});
