import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import {
  WatchConversationDocument,
  WatchTotalsDocument,
  WatchUnreadCountsDocument,
  type WatchUnreadCountsSubscription,
} from '../generated/command-operations.ts';
import { CommandError, FAILED, OK, readId, runCommand, TOKEN_REFUSED } from './command.ts';
import { createGatewayClient, textOf, type GatewayClient } from './gateway-client.ts';
import { openCursorFile } from './watch/cursor-file.ts';
import { reasonOf } from './watch/reason.ts';
import { jsonPrinter, linePrinter, type Printer } from './watch/printer.ts';

interface WatchOptions {
  token: string;
  url: string;
  conversation?: string;
  json: boolean;
  cursorFile?: string;
}

/** How a websocket is closed whose token is bad or has expired (contract section 2). */
const FORBIDDEN = 4403;

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('It must be http://... or https://...');
  return url.href.replace(/\/(graphql\/?)?$/, '');
}

function readToken(text: string): string {
  const token = text === '-' ? readFileSync(0, 'utf8').trim() : text;
  // Anything else could not be sent as a header.
  if (!/^[\w.~+/=-]+$/.test(token)) throw new InvalidArgumentError('It must be a token, as `npm run token` prints it.');
  return token;
}

/** `npm run watch`: changes of unread counts, one line each, for as long as it takes. */
await runCommand<WatchOptions>({
  name: 'watch',
  description:
    'Prints every change of an unread count that the bearer of the token may see, as it happens, one line each.\n' +
    'Stays when the gateway goes, comes back when it does, and then prints what happened meanwhile: nothing is missed\n' +
    'and nothing told twice. Where changes reach too far back to be told, it prints the counts as they are now.\n' +
    'Changes go to standard output, what becomes of the connection to standard error.\n' +
    `Ends with ${OK} on Ctrl-C, with ${TOKEN_REFUSED} when the token is not valid or has expired, with ${FAILED} when what is watched is not there.`,
  options: [
    new Option('--token <token>', 'who watches; - reads it from standard input')
      .argParser(readToken)
      .makeOptionMandatory(),
    new Option('--url <url>', 'the gateway').argParser(readUrl).default('http://127.0.0.1:4000'),
    new Option('--conversation <id>', 'only this one (default: all that the bearer sees)').argParser(readId),
    new Option('--json', 'print each change as JSON').default(false),
    new Option('--cursor-file <file>', 'go on where the last run with this file ended (default: begin now)'),
  ],
  run: async ({ token, url, conversation, json, cursorFile }) => {
    const ended = new AbortController();
    process.on('SIGINT', () => ended.abort());
    process.on('SIGTERM', () => ended.abort());
    const place = openCursorFile(cursorFile);
    const gateway = createGatewayClient(url, token, { signal: ended.signal, tries: Infinity });
    const printer = json ? jsonPrinter() : linePrinter();
    const watched = { gateway, url, printer, place, conversationId: conversation ?? null };
    ended.signal.addEventListener('abort', () => void gateway.live.dispose());
    try {
      await watch(watched);
    } catch (error) {
      if (!ended.signal.aborted) throw plainly(error);
    } finally {
      await gateway.live.dispose();
    }
    if (ended.signal.aborted) return OK;
    throw new CommandError('the conversation is not to be seen any more.');
  },
});

interface Watched {
  gateway: GatewayClient;
  url: string;
  printer: Printer;
  place: ReturnType<typeof openCursorFile>;
  conversationId: string | null;
}

/** Prints changes until there are no more: the client is disposed of, or what is watched is out of sight. */
async function watch({ gateway, url, printer, place, conversationId }: Watched): Promise<void> {
  /** Prints how things are, where what has changed cannot be told. Returns from where on it can. */
  async function resync(): Promise<string> {
    if (conversationId === null) {
      const { syncCursor, unreadTotals } = await gateway.ask(WatchTotalsDocument, {});
      printer.totals(unreadTotals);
      place.keep(syncCursor);
      return syncCursor;
    }
    const { syncCursor, conversation } = await gateway.ask(WatchConversationDocument, { id: conversationId });
    if (conversation) printer.counts({ conversationId, ...conversation });
    place.keep(syncCursor);
    return syncCursor;
  }

  let after = place.cursor;
  if (place.isKept && after === undefined) {
    // So that a run which ends before it has seen anything has a place, too.
    const { syncCursor } = await gateway.ask(WatchTotalsDocument, {});
    place.keep(syncCursor);
    after = syncCursor;
  }
  const changes = gateway.live.iterate<WatchUnreadCountsSubscription>({
    query: textOf(WatchUnreadCountsDocument),
    variables: { conversationId },
    after,
    onResync: resync,
    onStatus: (status, reason) => {
      if (status === 'live') console.error(`parley: connected to ${url}`);
      else if (status === 'reconnecting') console.error(`parley: ${reasonOf(reason)}; trying again`);
      else console.error('parley: what has changed is too long ago to be told; these are the counts now');
    },
  });
  for await (const { data } of changes) {
    if (!data) continue;
    printer.change(data.unreadCountChanged);
    place.keep(data.unreadCountChanged.cursor);
  }
}

/** Why it has ended, in one line: a close event, GraphQL errors, or a mistake of ours. */
function plainly(error: unknown): unknown {
  const { code, reason } = error as { code?: unknown; reason?: string };
  if (code === FORBIDDEN || code === 'UNAUTHENTICATED') {
    // Nobody is told more than that of a token that was never good.
    const why = reason?.includes('expired') ? 'the token has expired.' : 'the token is not valid.';
    return new CommandError(`${why} Give another one with --token.`, TOKEN_REFUSED);
  }
  if (error instanceof Error) return error;
  return new CommandError(reasonOf(error));
}
