import type { Knex } from 'knex';
import {
  LIMIT,
  statement,
  statements,
  type Dialect,
  type Queryable,
  type Transaction,
} from '../../platform/db/index.ts';
import type { ConversationState, EventDetails, LoggedEvent } from './event.ts';

interface EventRow {
  id: number;
  conversationId: string;
  userId: string;
  version: number;
  unreadCause: LoggedEvent['unreadCause'];
  endsChange: boolean;
  data: string;
  occurredAt: number;
}

/** What a row keeps as JSON: the database never looks into it. */
interface EventData {
  details: EventDetails;
  before: ConversationState | null;
  after: ConversationState;
}

const COLUMNS = {
  id: 'id',
  conversationId: 'conversation_id',
  userId: 'user_id',
  version: 'version',
  unreadCause: 'unread_cause',
  endsChange: 'ends_change',
  data: 'data',
  occurredAt: 'occurred_at',
};

/** What may be committed out of order is read only once nothing can be committed before it any more. */
function settled(query: Knex.QueryBuilder, { settledThrough }: Dialect): Knex.QueryBuilder {
  return settledThrough === null ? query : query.whereRaw(`id <= ${settledThrough}`);
}

const append = statement<{
  conversationId: string;
  userId: string;
  version: number;
  type: string;
  unreadCause: string | null;
  endsChange: boolean;
  data: string;
  occurredAt: number;
  ordinal: number;
}>((knex, p, dialect) => {
  const position = dialect.eventPosition(knex, p.ordinal);
  return knex('events').insert({
    ...(position && { id: position }),
    conversation_id: p.conversationId,
    user_id: p.userId,
    version: p.version,
    type: p.type,
    unread_cause: p.unreadCause,
    ends_change: p.endsChange,
    data: p.data,
    occurred_at: p.occurredAt,
  });
});

const after = statements<
  { by: 'conversation_id' | 'user_id' | null },
  { after: number; through: number; limit: number; by: string | null },
  EventRow
>((knex, p, shape, dialect) => {
  const query = knex('events')
    .select(COLUMNS)
    .where('id', '>', p.after)
    .where('id', '<=', p.through)
    .orderBy('id')
    .limit(LIMIT);
  if (shape.by !== null) query.where(shape.by, p.by);
  // The changes of one conversation are committed one after the other.
  return shape.by === 'conversation_id' ? query : settled(query, dialect);
});

/** Like all after a position, with what cannot be read yet, as something may still be committed before it. */
const next = statement<{ after: number; limit: number }, EventRow & { isSettled: boolean }>((knex, p, dialect) => {
  const isSettled = dialect.settledThrough === null ? '1 = 1' : `id <= ${dialect.settledThrough}`;
  return knex('events')
    .select({ ...COLUMNS, isSettled: knex.raw(`(${isSettled})`) })
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(LIMIT);
});

const head = statement<Record<string, never>, { head: number | null }>((knex, _, dialect) =>
  settled(knex('events').max({ head: 'id' }), dialect),
);

/** The head, with what is committed after it, as one snapshot has them. */
const end = statement<Record<string, never>, { head: number | null; ahead: number[] | null }>((knex, _, dialect) => {
  const { settledThrough } = dialect;
  const ahead =
    settledThrough === null
      ? knex.raw('null')
      : knex('events').select(knex.raw('json_agg(id)')).whereRaw(`id > ${settledThrough}`);
  return knex.select({ head: settled(knex('events').max('id'), dialect), ahead });
});

const meta = statement<{ key: string }, { value: string }>((knex, p) =>
  knex('meta').select('value').where('key', p.key),
);

const setMeta = statement<{ key: string; value: string }>((knex, p) =>
  knex('meta').update({ value: p.value }).where('key', p.key),
);

const firstAfter = statement<{ after: number }, { occurredAt: number }>((knex, p) =>
  knex('events').select({ occurredAt: 'occurred_at' }).where('id', '>', p.after).orderBy('id').limit(1),
);

const lastBefore = statement<{ before: number }, { id: number | null }>((knex, p) =>
  knex('events').max({ id: 'id' }).where('occurred_at', '<', p.before),
);

const deleteThrough = statement<{ through: number }>((knex, p) => knex('events').delete().where('id', '<=', p.through));

const edits = statement<{ conversationId: string }, { id: number; data: string }>((knex, p) =>
  knex('events').select('id', 'data').where('conversation_id', p.conversationId).where('type', 'MESSAGE_UPDATED'),
);

const setData = statement<{ id: number; data: string }>((knex, p) =>
  knex('events').update({ data: p.data }).where('id', p.id),
);

/** Which events to read: of all conversations, of one, or of one customer's. */
export interface EventRange {
  /** Only those after this position. */
  after: number;
  /** Only those up to this position. */
  through: number;
  conversationId?: string;
  userId?: string;
}

/** The event log: the one source of everything live. */
export const eventRepository = {
  async append(tx: Transaction, event: Omit<LoggedEvent, 'id'>): Promise<void> {
    const data: EventData = { details: event.details, before: event.before, after: event.after };
    await tx.run(append, {
      conversationId: event.conversationId,
      userId: event.userId,
      version: event.version,
      type: event.details.type,
      unreadCause: event.unreadCause,
      endsChange: event.endsChange,
      data: JSON.stringify(data),
      occurredAt: event.occurredAt,
      ordinal: tx.nextEventOrdinal(),
    });
  },

  /** The events of a range, oldest first, `limit` at the most. */
  async list(db: Queryable, range: EventRange, limit: number): Promise<LoggedEvent[]> {
    const by = range.conversationId ? 'conversation_id' : range.userId ? 'user_id' : null;
    const rows = await db.all(after({ by }), {
      after: range.after,
      through: range.through,
      limit,
      by: range.conversationId ?? range.userId ?? null,
    });
    return rows.map(toEvent);
  },

  /**
   * What comes next after a position, of all conversations: the events that can be read, oldest first, `limit` at the
   * most, and when the first happened that is committed but cannot be read yet; null when there is none among so many.
   */
  async next(
    db: Queryable,
    position: number,
    limit: number,
  ): Promise<{ events: LoggedEvent[]; heldUpAt: number | null }> {
    const rows = await db.all(next, { after: position, limit });
    const readable = rows.filter(({ isSettled }) => isSettled);
    return { events: readable.map(toEvent), heldUpAt: rows[readable.length]?.occurredAt ?? null };
  },

  /** The position of the newest event before which none can be committed any more; 0 when there has never been one. */
  async head(db: Queryable): Promise<number> {
    const row = await db.first(head, {});
    return Math.max(row?.head ?? 0, await this.prunedThrough(db));
  },

  /**
   * Where the log ends now: {@link head}, and the positions after it of what is committed already while something may
   * still be committed between them.
   */
  async end(db: Queryable): Promise<{ head: number; ahead: number[] }> {
    const row = await db.first(end, {});
    return { head: Math.max(row?.head ?? 0, await this.prunedThrough(db)), ahead: row?.ahead ?? [] };
  },

  /** The name of this log: another database, or a restored one, has another. */
  async epoch(db: Queryable): Promise<string> {
    const row = await db.first(meta, { key: 'epoch' });
    if (!row) throw new Error('The database has no epoch: its migrations are not complete.');
    return row.value;
  },

  /** The last position that has been pruned; 0 when none has. */
  async prunedThrough(db: Queryable): Promise<number> {
    const row = await db.first(meta, { key: 'events_pruned_through' });
    return Number(row?.value ?? 0);
  },

  /** When the first event after a position happened; null when there is none. */
  async nextOccurredAt(db: Queryable, position: number): Promise<number | null> {
    return (await db.first(firstAfter, { after: position }))?.occurredAt ?? null;
  },

  /**
   * Forgets what messages of a conversation said before they were edited.
   *
   * @param which tells of the messages that were edited those that are meant
   */
  async forgetPreviousBodies(
    tx: Transaction,
    conversationId: string,
    which: (messageIds: string[]) => Promise<ReadonlySet<string>>,
  ): Promise<void> {
    const rows = (await tx.all(edits, { conversationId })).map(({ id, data }) => ({
      id,
      ...(JSON.parse(data) as EventData),
    }));
    const telling = rows.flatMap(({ id, details, before, after: state }) =>
      details.type === 'MESSAGE_UPDATED' && details.previousBody !== null
        ? [{ id, details, before, after: state }]
        : [],
    );
    const meant = await which([...new Set(telling.map(({ details }) => details.messageId))]);
    for (const { id, details, ...states } of telling) {
      if (!meant.has(details.messageId)) continue;
      const data: EventData = { details: { ...details, previousBody: null }, ...states };
      await tx.run(setData, { id, data: JSON.stringify(data) });
    }
  },

  /** Deletes the events that happened before a time. Returns how many. */
  async prune(tx: Transaction, before: number): Promise<number> {
    // Of two gateways that prune at once, the later would say that less is gone than is.
    await tx.lock('prune');
    const last = (await tx.first(lastBefore, { before }))?.id ?? null;
    if (last === null) return 0;
    await tx.run(setMeta, { key: 'events_pruned_through', value: String(last) });
    return tx.run(deleteThrough, { through: last });
  },
};

function toEvent(row: EventRow): LoggedEvent {
  const { details, before, after: state } = JSON.parse(row.data) as EventData;
  return {
    id: row.id,
    conversationId: row.conversationId,
    userId: row.userId,
    version: row.version,
    details,
    unreadCause: row.unreadCause,
    endsChange: Boolean(row.endsChange),
    before,
    after: state,
    occurredAt: row.occurredAt,
  };
}
