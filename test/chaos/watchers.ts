import { expect } from 'vitest';
import { follow, resumingClient, type Followed } from '../client/follow.ts';
import type { Random } from '../live/random.ts';
import { positionOf } from '../scale/live-client.ts';
import type { RawDatabase } from '../support/raw-database.ts';

/** A row of the log. */
interface Row {
  id: number;
  conversationId: string;
  userId: string;
  type: string;
  unreadCause: string | null;
  endsChange: boolean;
}

/** A subscription by somebody, and which events of the log are for them. */
interface Watch {
  token: string;
  query: string;
  variables?: Record<string, unknown>;
  concerns: (row: Row) => boolean;
}

const TALK = `subscription ($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { cursor } }`;
const UNREAD = 'subscription ($after: String) { unreadCountChanged(after: $after) { cursor } }';
const INBOX = 'subscription ($after: String) { inboxEvents(after: $after) { cursor } }';

/** Somebody with what they see for good. */
export interface Onlooker {
  token: string;
  /** The customer whose conversations are all they see; null when they see all. */
  customerId: string | null;
  /** Conversations among them that can be followed. */
  conversationIds: readonly string[];
}

/** Any of the subscriptions, by one of those who lose sight of nothing. */
function anyWatch(onlookers: readonly Onlooker[], random: Random): Watch {
  const { token, customerId, conversationIds } = random.pick(onlookers);
  const isTheirs = ({ userId }: Row) => customerId === null || userId === customerId;
  const id = random.pick(conversationIds);
  return random.pick<Watch>([
    { token, query: TALK, variables: { id }, concerns: ({ conversationId }) => conversationId === id },
    { token, query: UNREAD, concerns: (row) => row.unreadCause !== null && isTheirs(row) },
    { token, query: INBOX, concerns: (row) => row.endsChange && isTheirs(row) },
  ]);
}

/** Subscribers with the client that comes back by itself, who must see each event that is theirs once, in order. */
export class Watchers {
  readonly #watches: { watch: Watch; followed: Followed<{ cursor: string }> }[];
  readonly #after: string;

  /** @param after where all of them begin */
  constructor(size: number, wsUrl: string, onlookers: readonly Onlooker[], after: string, random: Random) {
    this.#after = after;
    this.#watches = Array.from({ length: size }, () => {
      const watch = anyWatch(onlookers, random);
      const client = resumingClient({ url: wsUrl, token: watch.token, firstDelayMs: 20, longestDelayMs: 200 });
      return { watch, followed: follow(client, { query: watch.query, variables: watch.variables ?? {}, after }) };
    });
  }

  async live(): Promise<void> {
    await Promise.all(this.#watches.map(({ followed }) => followed.until('live')));
  }

  /** How often they have lost their connections so far, altogether. */
  get losses(): number {
    const statuses = this.#watches.flatMap(({ followed }) => followed.statuses);
    return statuses.filter((status) => status === 'reconnecting').length;
  }

  /** Compares what they have seen with the log, once nobody writes any more. */
  async expectWhole(database: RawDatabase): Promise<void> {
    const log = await database.all<Row>(
      `select id, conversation_id as "conversationId", user_id as "userId", type, unread_cause as "unreadCause",
        ends_change as "endsChange" from events where id > ${positionOf(this.#after)} order by id`,
    );
    for (const [index, { watch, followed }] of this.#watches.entries()) {
      const { query, variables } = watch;
      const expected = log.filter(watch.concerns).map(({ id }) => id);
      await followed.take(expected.length).catch(() => undefined);
      const seen = followed.events.map(({ cursor }) => positionOf(cursor));
      expect({ index, query, variables, seen }).toEqual({ index, query, variables, seen: expected });
    }
  }
}
