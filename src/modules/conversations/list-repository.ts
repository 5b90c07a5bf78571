import type { Knex } from 'knex';
import { statements, LIMIT, type Placeholders, type Queryable } from '../../platform/db/index.ts';
import { SCOPE_ARMS, scope, type Scope, type Viewer } from '../access/index.ts';
import type { PageRequest } from '../../shared/page.ts';
import type { Conversation } from './conversation.ts';
import { COLUMNS, decode } from './conversation-row.ts';
import { CONDITIONS, conditionsOf, type CheckedFilter } from './filter.ts';

/** Everything about a list query but the values: each shape is one statement. */
interface ListShape {
  scope: Scope;
  filter: { [K in keyof CheckedFilter]: K extends 'words' ? number : CheckedFilter[K] };
  isBackward: boolean;
  hasAfter: boolean;
  hasBefore: boolean;
}

type ListParams = Record<string, string | number | boolean | null> & { viewerId: string };

/** The rows of one arm of a scope that meet a filter. */
function matching(
  knex: Knex,
  p: Placeholders<ListParams>,
  arm: string,
  filter: ListShape['filter'],
  dialect: Queryable['dialect'],
): Knex.QueryBuilder {
  const query = knex('conversations');
  const add = (sql: string, value?: Knex.Raw) => {
    if (sql !== '') query.whereRaw(knex.raw(sql, { viewerId: p.viewerId, ...(value ? { value } : {}) }));
  };
  add(arm);
  for (const name of conditionsOf(filter as CheckedFilter)) {
    const condition = CONDITIONS[name] as { sql: (value: unknown) => string; binds?: true };
    add(condition.sql(filter[name]), condition.binds && param(p, name));
  }
  for (let index = 0; index < (filter.words ?? 0); index += 1) {
    addWord(knex, query, param(p, `word${index}`), dialect);
  }
  return query;
}

/** Demands that a word begins a word of the customer's name or of a message, some messages aside. */
function addWord(
  knex: Knex,
  query: Knex.QueryBuilder,
  word: Knex.Raw,
  dialect: Queryable['dialect'],
  exceptMessageIds?: Knex.Raw,
): void {
  query.where((either) =>
    either
      .whereRaw('user_id in (?)', [dialect.peopleWithWord(knex, word)])
      .orWhereRaw('id in (?)', [dialect.conversationsWithWord(knex, word, exceptMessageIds)]),
  );
}

const param = (p: Placeholders<ListParams>, name: string): Knex.Raw =>
  (p as Record<string, Knex.Raw>)[name] as Knex.Raw;

/** Newest activity first; going backward, the other way round. One index range for each arm of the scope. */
const list = statements<ListShape, ListParams, Conversation>((knex, p, shape, dialect) => {
  const direction = shape.isBackward ? 'asc' : 'desc';
  const inOrder = (query: Knex.QueryBuilder) =>
    query.orderBy([
      { column: 'last_activity_at', order: direction },
      { column: 'id', order: direction },
    ]);
  const arms = SCOPE_ARMS[shape.scope].map((arm) => {
    const query = matching(knex, p, arm, shape.filter, dialect).select('*').limit(LIMIT);
    if (shape.hasAfter) query.whereRaw('(last_activity_at, id) < (?, ?)', [param(p, 'afterTime'), param(p, 'afterId')]);
    if (shape.hasBefore) {
      query.whereRaw('(last_activity_at, id) > (?, ?)', [param(p, 'beforeTime'), param(p, 'beforeId')]);
    }
    return inOrder(query);
  });
  const [only] = arms;
  if (arms.length === 1 && only) return only.clearSelect().select(COLUMNS);
  const union = knex.unionAll(arms.map((arm, index) => knex.select('*').from(arm.as(`arm${index}`))));
  return inOrder(knex.select(COLUMNS).from(union.as('conversations')).limit(LIMIT));
}, decode);

const aggregate = (name: 'count' | 'unread', columns: (knex: Knex, p: Placeholders<ListParams>) => Knex.Raw) =>
  statements<Pick<ListShape, 'scope' | 'filter'>, ListParams, { conversations: number; messages: number }>(
    (knex, p, shape, dialect) => {
      const arms = SCOPE_ARMS[shape.scope].map((arm) =>
        matching(knex, p, arm, shape.filter, dialect).select(columns(knex, p)),
      );
      const union = knex.unionAll(arms);
      return knex
        .from(union.as(name))
        .select(knex.raw('count(*) as conversations, coalesce(sum(unread), 0) as messages'));
    },
  );

const totals = aggregate('unread', (knex, p) =>
  knex.raw('case when user_id = :viewerId then support_unread_count else user_unread_count end as unread', {
    viewerId: p.viewerId,
  }),
);

const count = aggregate('count', (knex) => knex.raw('0 as unread'));

const withWords = statements<{ words: number; hasException: boolean }, ListParams, { id: string }>(
  (knex, p, shape, dialect) => {
    const query = knex('conversations').select('id').where('id', param(p, 'conversationId'));
    const except = shape.hasException ? param(p, 'exceptMessageIds') : undefined;
    for (let index = 0; index < shape.words; index += 1) {
      addWord(knex, query, param(p, `word${index}`), dialect, except);
    }
    return query;
  },
);

function shapeOf(viewer: Viewer, filter: CheckedFilter): Pick<ListShape, 'scope' | 'filter'> {
  const { words, userId, supportUserId, ...flags } = filter;
  return {
    scope: scope(viewer),
    filter: {
      ...flags,
      // Only that they are there matters to the statement.
      ...(userId === undefined ? {} : { userId: '' }),
      ...(supportUserId === undefined ? {} : { supportUserId: '' }),
      ...(words === undefined ? {} : { words: words.length }),
    },
  };
}

function paramsOf(db: Queryable, viewer: Viewer, filter: CheckedFilter): ListParams {
  return {
    viewerId: viewer.id,
    userId: filter.userId ?? null,
    supportUserId: filter.supportUserId ?? null,
    ...wordParams(db, filter.words ?? []),
  };
}

/** The place of a conversation in lists. */
export interface ActivityPlace {
  lastActivityAt: number;
  id: string;
}

/** What is asked about many conversations at once, and of what a caller sees. */
export const conversationLists = {
  /** One more than a page of the conversations that the caller sees and that meet the filter, in the direction asked for. */
  list(
    db: Queryable,
    viewer: Viewer,
    filter: CheckedFilter,
    page: PageRequest<ActivityPlace>,
  ): Promise<Conversation[]> {
    const shape = {
      ...shapeOf(viewer, filter),
      isBackward: page.isBackward,
      hasAfter: page.after !== null,
      hasBefore: page.before !== null,
    };
    return db.all(list(shape), {
      ...paramsOf(db, viewer, filter),
      limit: page.size + 1,
      afterTime: page.after?.lastActivityAt ?? null,
      afterId: page.after?.id ?? null,
      beforeTime: page.before?.lastActivityAt ?? null,
      beforeId: page.before?.id ?? null,
    });
  },

  /** How many conversations the caller sees that meet the filter. */
  count: async (db: Queryable, viewer: Viewer, filter: CheckedFilter): Promise<number> =>
    (await db.first(count(shapeOf(viewer, filter)), paramsOf(db, viewer, filter)))?.conversations ?? 0,

  /** What the caller's side has not read, over all conversations that the caller sees. */
  async unreadTotals(db: Queryable, viewer: Viewer): Promise<{ conversations: number; messages: number }> {
    const filter: CheckedFilter = { isQueue: false, isDeleted: false, hasUnread: true };
    const row = await db.first(totals(shapeOf(viewer, filter)), paramsOf(db, viewer, filter));
    return row ?? { conversations: 0, messages: 0 };
  },

  /** Whether a conversation has all the words of a search, whoever sees it; as if some messages were not there. */
  async hasWords(
    db: Queryable,
    conversationId: string,
    words: readonly string[],
    exceptMessageIds: readonly string[] = [],
  ): Promise<boolean> {
    if (words.length === 0) return false;
    const shape = { words: words.length, hasException: exceptMessageIds.length > 0 };
    const params = {
      viewerId: '',
      conversationId,
      exceptMessageIds: JSON.stringify(exceptMessageIds),
      ...wordParams(db, words),
    };
    return (await db.first(withWords(shape), params)) !== undefined;
  },
};

function wordParams(db: Queryable, words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word, index) => [`word${index}`, db.dialect.searchTerm(word)]));
}
