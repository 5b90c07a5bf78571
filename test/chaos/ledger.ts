import { expect } from 'vitest';
import type { Deed } from '../live/random-desk.ts';
import type { RawDatabase } from '../support/raw-database.ts';

/** What the log says of a conversation after a change. */
interface State {
  supportUserId: string | null;
  isClosed: boolean;
  isDeleted: boolean;
  userUnreadCount: number;
  supportUnreadCount: number;
}

/** What each act leaves behind, of what the log knows. */
const LEAVES: Partial<Record<Deed['act'], (deed: Deed) => Partial<State>>> = {
  closeConversation: () => ({ isClosed: true }),
  reopenConversation: () => ({ isClosed: false }),
  deleteConversation: () => ({ isDeleted: true }),
  restoreConversation: () => ({ isDeleted: false }),
  claimConversation: ({ actor }) => ({ supportUserId: actor.id }),
  assignConversation: ({ input }) => ({ supportUserId: input.supportUserId as string | null }),
  updateConversation: ({ input }) => ({
    isClosed: input.isClosed as boolean,
    supportUserId: input.supportUserId as string | null,
  }),
};

const KEY_OF: Partial<Record<Deed['act'], string>> = {
  createConversation: 'idempotencyKey',
  sendMessage: 'clientMessageId',
};

/** The key by which a wish that makes something is known; undefined when it makes nothing. */
export const keyOf = ({ act, input }: Pick<Deed, 'act' | 'input'>): string | undefined => {
  const name = KEY_OF[act];
  return name && (input[name] as string);
};

/** Gives a wish that makes something its key. */
export function withKey<W extends Pick<Deed, 'act' | 'input'>>(wish: W, key: string): W {
  const name = KEY_OF[wish.act];
  return name ? { ...wish, input: { ...wish.input, [name]: key } } : wish;
}

/** All that has been acknowledged, to be found in the database at the end: each write once, and nothing besides. */
export class Ledger {
  readonly #messages = new Map<string, string>();
  readonly #conversations = new Map<string, string>();
  readonly #edits: { id: string; body: string }[] = [];
  readonly #deleted = new Set<string>();
  readonly #changes: Deed[] = [];

  get size(): number {
    return this.#messages.size + this.#conversations.size + this.#edits.length + this.#changes.length;
  }

  /** Notes what was answered. The same key must always be answered with the same id. */
  note(deed: Deed): void {
    const { act, input, refusal, message, conversation } = deed;
    if (refusal) return;
    const key = keyOf(deed);
    if (key !== undefined) {
      const made = message?.id ?? conversation!.id;
      const known = act === 'sendMessage' ? this.#messages : this.#conversations;
      expect({ key, made }).toEqual({ key, made: known.get(key) ?? made });
      known.set(key, made);
    }
    if (act === 'updateMessage') this.#edits.push({ id: input.id as string, body: input.body as string });
    if (act === 'deleteMessage') this.#deleted.add(input.id as string);
    if (conversation) this.#changes.push(deed);
  }

  /** Fails unless all of it is in the database as it was answered, and numbers and versions are without a gap. */
  async expectKept(database: RawDatabase): Promise<void> {
    const messages = await database.all<{ id: string; key: string; isDeleted: boolean; body: string }>(
      'select id, client_message_id as key, is_deleted as "isDeleted", body from messages',
    );
    expect(new Map(messages.map(({ key, id }) => [key, id]))).toEqual(this.#messages);
    expect(messages).toHaveLength(this.#messages.size);
    expect(new Set(messages.flatMap(({ id, isDeleted }) => (isDeleted ? [id] : [])))).toEqual(this.#deleted);

    const keys = await database.all<{ key: string; id: string }>('select key, result_id as id from idempotency_keys');
    expect(new Map(keys.map(({ key, id }) => [key, id]))).toEqual(this.#conversations);
    const conversations = await database.all<{ id: string }>('select id from conversations');
    expect(new Set(conversations.map(({ id }) => id))).toEqual(new Set(this.#conversations.values()));

    const log = await readLog(database);
    const said = new Set(messages.map(({ id, body }) => `${id} ${body}`));
    for (const { details } of log) if (details.messageId) said.add(`${details.messageId} ${details.previousBody}`);
    expect(this.#edits.filter(({ id, body }) => !said.has(`${id} ${body}`))).toEqual([]);

    const states = new Map(log.map(({ conversationId, version, after }) => [`${conversationId} ${version}`, after]));
    for (const deed of this.#changes) {
      const { id, version, userUnreadCount, supportUnreadCount } = deed.conversation!;
      const answered = { userUnreadCount, supportUnreadCount, ...LEAVES[deed.act]?.(deed) };
      expect({ act: deed.act, id, version, ...states.get(`${id} ${version}`) }).toMatchObject(answered);
    }
    expect(await database.all(GAPS)).toEqual([]);
  }
}

/** Conversations whose messages or versions are not 1, 2, 3 ..., each once, or whose log has them in another order. */
const GAPS = `
  select id, version, last_seq, numbered, newest, logged, changes, disordered
  from conversations c
  cross join lateral (
    select count(*) as numbered, coalesce(max(seq), 0) as newest from messages where conversation_id = c.id
  ) m
  cross join lateral (
    select count(distinct version) as logged, count(*) filter (where ends_change) as changes,
      count(*) filter (where version < before) as disordered
    from (
      select version, ends_change, lag(version) over (order by id) as before from events where conversation_id = c.id
    ) ordered
  ) e
  where numbered <> last_seq or newest <> last_seq or logged <> version or changes <> version or disordered > 0`;

interface Logged {
  conversationId: string;
  version: number;
  details: { messageId?: string; previousBody?: string | null };
  after: State;
}

async function readLog(database: RawDatabase): Promise<Logged[]> {
  const rows = await database.all<{ conversationId: string; version: number; data: string }>(
    'select conversation_id as "conversationId", version, data from events order by id',
  );
  return rows.map(({ data, ...row }) => ({ ...row, ...(JSON.parse(data) as Pick<Logged, 'details' | 'after'>) }));
}
