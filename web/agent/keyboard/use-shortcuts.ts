import { useEffect } from 'react';
import type { ListFeed } from '../inbox/list-feed.ts';
import { ROW_ID } from '../inbox/use-focus-kept.ts';
import { go, route } from '../route.ts';
import { settings } from '../settings.ts';
import { actOf, neighbour, type KeyAct } from './keys.ts';

const FIELDS = 'input:not([type="checkbox"],[type="radio"]), textarea, select, [contenteditable]';

/** Whether a dialog is before everything else. */
const isAway = () => document.querySelector('dialog[open]') !== null;

/** Presses a button of the open conversation, if it is there. */
const press = (name: string) => document.querySelector<HTMLButtonElement>(`[data-act="${name}"]`)?.click();

/** Closes the conversation, with the keyboard on its row. */
function backToList(): void {
  const { conversationId } = route.get();
  if (conversationId === null) return;
  go({ conversationId: null });
  document.querySelector<HTMLElement>(`[${ROW_ID}="${CSS.escape(conversationId)}"]`)?.focus();
}

/** Does what single keys ask for, wherever on the page nobody is typing. */
export function useShortcuts(feed: ListFeed | null, openHelp: () => void): void {
  useEffect(() => {
    const move = (step: 1 | -1) => {
      const row = feed && neighbour(feed.state.get().list.rows, route.get().conversationId, step);
      if (row) go({ conversationId: row.id });
    };
    const acts: Record<KeyAct, () => void> = {
      next: () => move(1),
      previous: () => move(-1),
      reply: () => document.getElementById('reply')?.focus(),
      claim: () => press('claim'),
      assign: () => press('assign'),
      end: () => press('end'),
      search: () => document.getElementById('search')?.focus(),
      help: openHelp,
      leave: () => backToList(),
    };
    function onKeyDown(event: KeyboardEvent) {
      const { key, ctrlKey, metaKey, altKey, target, isComposing } = event;
      if (isAway() || isComposing || event.defaultPrevented || !settings.get().hasShortcuts) return;
      const isTyping = target instanceof Element && target.closest(FIELDS) !== null;
      const act = actOf({ key, hasModifier: ctrlKey || metaKey || altKey, isTyping });
      if (act === null) return;
      event.preventDefault();
      acts[act]();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [feed, openHelp]);
}
