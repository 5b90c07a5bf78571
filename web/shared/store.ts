import { useSyncExternalStore } from 'react';

/** A value that changes, outside of React: what the gateway pushes is kept in these. */
export interface Store<T> {
  get: () => T;
  /** Tells the listeners, unless it is the same value. */
  set(next: T): void;
  update: (change: (value: T) => T) => void;
  /** Returns how to stop listening. */
  listen: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The value of a store, for a component that shows it. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.listen, store.get);
