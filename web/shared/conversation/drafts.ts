import { createStore, type Store } from '../store.ts';

/** What is written and not sent, for each conversation, for this tab: a reload or a new sign-in finds it again. */
export interface Drafts {
  of: (conversationId: string) => Store<string>;
  /** Puts text behind what is being written, so that neither is lost. */
  add: (conversationId: string, text: string) => void;
  /** Takes what is written in one conversation along into another. */
  move: (from: string, to: string) => void;
}

/** @param owner whose they are: somebody else who signs in here does not find them */
export function createDrafts(owner: string): Drafts {
  const drafts = new Map<string, Store<string>>();

  function open(conversationId: string): Store<string> {
    const name = `parley.draft.${owner}.${conversationId}`;
    const draft = createStore(sessionStorage.getItem(name) ?? '');
    draft.listen(() => {
      if (draft.get() === '') sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, draft.get());
    });
    drafts.set(conversationId, draft);
    return draft;
  }

  const of = (conversationId: string) => drafts.get(conversationId) ?? open(conversationId);
  const add = (conversationId: string, text: string) =>
    of(conversationId).update((written) => (written === '' ? text : `${written}\n${text}`));
  return {
    of,
    add,
    move: (from, to) => {
      const text = of(from).get();
      if (text === '') return;
      of(from).set('');
      add(to, text);
    },
  };
}
