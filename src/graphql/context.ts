import type { Database } from '../platform/db/index.ts';
import type { Viewer } from '../modules/access/index.ts';
import { conversationLoader } from '../modules/conversations/index.ts';
import type { LogCursors } from '../modules/events/index.ts';
import { messageLoader, messagePageLoader } from '../modules/messages/index.ts';
import type { Loaders, RequestContext, Services } from '../modules/request-context.ts';
import { userLoader } from '../modules/users/index.ts';
import { MAX_PAGE_SIZE } from '../shared/page.ts';

/** What a door says of an operation; its limits only where they are not those of all callers. */
export type Door = Pick<RequestContext, 'address' | 'trace'> &
  Partial<Pick<RequestContext, 'largestPage' | 'mostCost'>>;

/** Makes the context of one operation, or of one event of a subscription: fresh loaders each time. */
export type CreateContext = (viewer: Viewer | null, door: Door) => RequestContext;

/** @param usualCost the most that an operation of a caller may cost */
export function createContextFactory(
  db: Database,
  services: Services,
  cursors: LogCursors,
  usualCost: number,
): CreateContext {
  const createLoaders = () => new LazyLoaders(db);
  return (viewer, { address, trace, largestPage = MAX_PAGE_SIZE, mostCost = usualCost }) => {
    let syncCursor: Promise<string> | undefined;
    return {
      viewer,
      services,
      address,
      trace,
      largestPage,
      mostCost,
      syncCursor: () => (syncCursor ??= cursors.head()),
      loaders: createLoaders(),
      createLoaders,
    };
  };
}

/** Loaders that are made when they are first asked for: few operations need them all. */
class LazyLoaders implements Loaders {
  readonly #db: Database;
  #conversations: Loaders['conversations'] | undefined;
  #knownConversations: Loaders['knownConversations'] | undefined;
  #messages: Loaders['messages'] | undefined;
  #messagePages: Loaders['messagePages'] | undefined;
  #users: Loaders['users'] | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  get conversations() {
    return (this.#conversations ??= conversationLoader(this.#db));
  }

  get knownConversations() {
    return (this.#knownConversations ??= new Map());
  }

  get messages() {
    return (this.#messages ??= messageLoader(this.#db));
  }

  get messagePages() {
    return (this.#messagePages ??= messagePageLoader(this.#db));
  }

  get users() {
    return (this.#users ??= userLoader(this.#db));
  }
}
