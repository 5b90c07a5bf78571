import { GraphiQL } from 'graphiql';
import { useMemo, useRef, useState } from 'react';
import { bareToken, createTokenKeeper, takeTokenFromAddress } from '../shared/session/token.ts';
import { createFetcher } from './fetcher.ts';
import inbox from '../../docs/examples/inbox.graphql?raw';
import live from '../../docs/examples/unread-count-changed.graphql?raw';

const keeper = createTokenKeeper('explorer');
/** What is open at first: a query and a subscription that run as they are, once there is a token. */
const FIRST_TABS = [{ query: inbox }, { query: live }];

/** GraphiQL over this gateway, with one token for all its tabs. Like GraphiQL itself, it speaks English to developers. */
export function Explorer() {
  const [token, setToken] = useState(() => takeTokenFromAddress() ?? keeper.read() ?? '');
  const latest = useRef(token);
  latest.current = token;
  const fetcher = useMemo(() => createFetcher(() => latest.current), []);

  function take(pasted: string): void {
    const next = bareToken(pasted);
    setToken(next);
    if (next === '') keeper.forget();
    else keeper.keep(next);
  }

  return (
    <>
      <header className="explorer-bar">
        <h1>Parley explorer</h1>
        <form onSubmit={(event) => event.preventDefault()}>
          <label>
            Token
            <input
              type="password"
              autoComplete="off"
              spellCheck={false}
              placeholder="One that the start has printed, or that npm run token makes"
              value={token}
              onChange={({ target }) => take(target.value)}
            />
          </label>
        </form>
      </header>
      <main className="explorer-main">
        <GraphiQL fetcher={fetcher} defaultTabs={FIRST_TABS} storage={sessionStorage} />
      </main>
    </>
  );
}
