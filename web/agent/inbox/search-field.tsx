import { useEffect, useRef, useState } from 'react';
import { texts } from '../../texts/index.ts';

/** How long the agent must have stopped typing before the gateway is asked, in milliseconds. */
const PAUSE_MS = 250;

/** @param value what is searched for now: the field follows when somebody else clears it */
export function SearchField({ value, onSearch }: { value: string; onSearch: (search: string) => void }) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  if (known !== value) {
    setKnown(value);
    if (value === '') setText('');
  }

  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim().slice(0, 200)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);

  return (
    <div className="search" role="search">
      <input
        ref={field}
        id="search"
        className="field search__field"
        type="search"
        aria-label={texts.inbox.search}
        placeholder={texts.inbox.searchHint}
        value={text}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // The first time empties it, the second leaves it.
          if (text === '') field.current?.blur();
          setText('');
          onSearch('');
        }}
      />
    </div>
  );
}
