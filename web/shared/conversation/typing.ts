import { SetTypingDocument, TypingDocument, type PersonFragment } from '../../generated/operations.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { createStore, type Store } from '../store.ts';

/** Whoever flips through conversations does not subscribe in each. */
const SETTLE_MS = 600;
/** The gateway forgets after 5 seconds that somebody types. */
const REPEAT_MS = 3_000;
/** Without a key for so long, nobody types. */
const IDLE_MS = 4_000;
/** The `isTyping: false` of somebody whose gateway has died never comes. */
const LONGEST_MS = 7_000;

/** Who types in a conversation, beside oneself. */
export function feedTyping(
  gateway: Gateway,
  id: string,
): { typing: Store<readonly PersonFragment[]>; stop: () => void } {
  const typing = createStore<readonly PersonFragment[]>([]);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let unsubscribe = () => {};

  function hear(user: PersonFragment, isTyping: boolean) {
    clearTimeout(timers.get(user.id));
    const others = typing.get().filter((other) => other.id !== user.id);
    typing.set(isTyping ? [...others, user] : others);
    if (isTyping)
      timers.set(
        user.id,
        setTimeout(() => hear(user, false), LONGEST_MS),
      );
  }

  const settled = setTimeout(() => {
    unsubscribe = gateway.subscribe(
      TypingDocument,
      { id },
      {
        next: ({ typing: event }) => hear(event.user, event.isTyping),
        end: () => typing.set([]),
      },
    );
  }, SETTLE_MS);

  return {
    typing,
    stop: () => {
      clearTimeout(settled);
      for (const timer of timers.values()) clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** Tells the others of a conversation that one types, as often as it takes and no more. */
export function createTypist(gateway: Gateway, id: string): { type: () => void; end(): void } {
  let toldAt = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  // Nothing is lost when it fails: it is a courtesy.
  const tell = (isTyping: boolean) => void gateway.mutate(SetTypingDocument, { id, isTyping }).catch(() => undefined);

  function end() {
    clearTimeout(idle);
    if (toldAt === 0) return;
    toldAt = 0;
    tell(false);
  }

  return {
    type: () => {
      clearTimeout(idle);
      idle = setTimeout(end, IDLE_MS);
      const now = performance.now();
      if (toldAt !== 0 && now - toldAt < REPEAT_MS) return;
      toldAt = now;
      tell(true);
    },
    end,
  };
}
