import { stripVTControlCharacters, styleText } from 'node:util';
import type { UnreadCause, WatchUnreadCountsSubscription } from '../../generated/command-operations.ts';

type Change = WatchUnreadCountsSubscription['unreadCountChanged'];

/** The counts of one conversation as they are. */
export interface Counts {
  conversationId: string;
  userUnreadCount: number;
  supportUnreadCount: number;
  user: { name: string | null };
}

/** Prints what a watch sees, on standard output. */
export interface Printer {
  change: (change: Change) => void;
  /** How one conversation is, where changes cannot be told. */
  counts: (counts: Counts) => void;
  /** How all is that the watcher sees, where changes cannot be told. */
  totals: (totals: { conversations: number; messages: number }) => void;
}

const CAUSES: Record<UnreadCause, string> = {
  MESSAGE_SENT: 'message sent',
  MESSAGES_READ: 'messages read',
  MESSAGE_DELETED: 'message deleted',
  REPAIRED: 'repaired',
};

/** As wide as most names are. */
const NAME_WIDTH = 20;

/** One line for each change: when, of whom, the counts, why. Coloured on terminals only, unless NO_COLOR is set. */
export function linePrinter(): Printer {
  const styled = (style: Parameters<typeof styleText>[0], text: string) =>
    styleText(style, text, { stream: process.stdout });
  const line = (time: Date, name: string, counts: string, cause: string, id: string) =>
    console.log(`${styled('dim', localTime(time))}  ${name}  ${counts}  ${cause}${styled('dim', id && `  ${id}`)}`);
  const countsOf = ({ userUnreadCount, supportUnreadCount }: Change | Counts) =>
    `${styled(userUnreadCount > 0 ? 'yellow' : 'dim', `support has ${userUnreadCount} unread`)}, ` +
    styled(supportUnreadCount > 0 ? 'cyan' : 'dim', `customer ${supportUnreadCount}`);
  const named = (name: string | null | undefined) => styled('bold', printable(name ?? 'a guest').padEnd(NAME_WIDTH));
  return {
    change: (change) =>
      line(
        new Date(change.occurredAt),
        named(change.conversation ? change.conversation.user.name : 'out of sight'),
        countsOf(change),
        CAUSES[change.cause],
        change.conversationId,
      ),
    counts: (counts) => line(new Date(), named(counts.user.name), countsOf(counts), 'now', counts.conversationId),
    totals: ({ conversations, messages }) =>
      line(new Date(), named('all'), `${messages} unread in ${conversations} conversations`, 'now', ''),
  };
}

/** One JSON object on each line; `type` says which of the three it is. */
export function jsonPrinter(): Printer {
  const print = (type: string) => (fields: object) => console.log(JSON.stringify({ type, ...fields }));
  return { change: print('change'), counts: print('counts'), totals: print('totals') };
}

const LOCAL_TIME = new Intl.DateTimeFormat('sv-SE', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** As in `2026-01-31 12:00:00 CET`, in the time zone of whoever watches. */
const localTime = (time: Date): string => LOCAL_TIME.format(time);

/** What customers call themselves, without what would move the cursor of a terminal. */
const printable = (text: string): string => stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
