import type { PersonFragment } from '../../generated/operations.ts';
import { fill, texts } from '../../texts/index.ts';
import { useStore, type Store } from '../store.ts';
import { called } from '../text/called.ts';

/** Who types just now. Its place is kept, so that nothing jumps. */
export function TypingLine({ typing }: { typing: Store<readonly PersonFragment[]> }) {
  const people = useStore(typing);
  return (
    <p className="typing muted small" aria-live="polite">
      {people.map((person) => fill(texts.conversation.typing, { name: called(person) })).join(' ')}
    </p>
  );
}
