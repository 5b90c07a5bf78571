import { createStore, type Store } from '../store.ts';

/**
 * What the page says of its connection. `catching-up`: it is there, and what was missed is being read.
 * `disconnected`: this machine has no network, or the session is over.
 */
export type ConnectionStatus = 'connected' | 'reconnecting' | 'catching-up' | 'disconnected';

/** What one subscription says of itself: as `parley/client` tells it. */
export type FeedStatus = 'live' | 'reconnecting' | 'resync';

/** How long there must be quiet after a connection is made before all that was missed is taken to be here. */
const QUIET_MS = 250;

export interface StatusBoard {
  status: Store<ConnectionStatus>;
  /** Tells how a feed is; undefined when it is over. */
  tell: (feed: object, status: FeedStatus | undefined) => void;
  /** Something has come: while catching up, there may be more. */
  heard(): void;
  setOnline: (isOnline: boolean) => void;
  stop(): void;
}

/** Puts together what all feeds of the page say: it is connected when all of them are. */
export function createStatusBoard(): StatusBoard {
  const status = createStore<ConnectionStatus>('catching-up');
  const feeds = new Map<object, FeedStatus>();
  let isOnline = true;
  let isBehind = true;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  function show() {
    const all = [...feeds.values()];
    if (!isOnline) status.set('disconnected');
    else if (all.includes('reconnecting')) status.set('reconnecting');
    else if (isBehind || all.includes('resync') || all.length === 0) status.set('catching-up');
    else status.set('connected');
  }

  function awaitQuiet() {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      isBehind = false;
      show();
    }, QUIET_MS);
  }

  return {
    status,
    tell: (feed, told) => {
      if (told === undefined) feeds.delete(feed);
      else feeds.set(feed, told);
      if (told === 'reconnecting') {
        isBehind = true;
        clearTimeout(quiet);
      } else if (isBehind && told === 'live') awaitQuiet();
      show();
    },
    heard: () => {
      if (isBehind) awaitQuiet();
    },
    setOnline: (now) => {
      isOnline = now;
      show();
    },
    stop: () => {
      clearTimeout(quiet);
      status.set('disconnected');
    },
  };
}
