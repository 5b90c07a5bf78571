import type { RawDatabase } from './raw-database.ts';

/** A conversation with its counts as they are stored, and as the messages have them. */
export interface Recounted {
  id: string;
  version: number;
  userUnreadCount: number;
  supportUnreadCount: number;
  recountedUser: number;
  recountedSupport: number;
}

/** A recount that knows the tables and nothing else. */
const RECOUNT = `
  select c.id, c.version, c.user_unread_count as "userUnreadCount", c.support_unread_count as "supportUnreadCount",
    (select count(*) from messages m where m.conversation_id = c.id and m.side = 'USER' and not m.is_deleted
      and m.seq > c.support_read_seq) as "recountedUser",
    (select count(*) from messages m where m.conversation_id = c.id and m.side = 'SUPPORT' and not m.is_deleted
      and m.seq > c.user_read_seq) as "recountedSupport"
  from conversations c order by c.id`;

/** Recounts all conversations as of one moment: one statement sees what was committed before it, and nothing after. */
export const recount = (database: RawDatabase): Promise<Recounted[]> => database.all<Recounted>(RECOUNT);

/** Those of them whose stored counts are not what the messages say. */
export const miscounted = (conversations: readonly Recounted[]): Recounted[] =>
  conversations.filter(
    (one) => one.userUnreadCount !== one.recountedUser || one.supportUnreadCount !== one.recountedSupport,
  );
