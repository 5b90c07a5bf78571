import { useEffect, useState } from 'react';
import { useStore } from '../shared/store.ts';
import { Begin } from './begin.tsx';
import { Page } from './page.tsx';
import { session, type Session } from './session.ts';
import { openVisit, VisitContext, type Visit } from './visit.ts';

export function App() {
  const now = useStore(session);
  return now.is === 'signed-in' ? <Visiting {...now} /> : <Begin session={now} />;
}

function Visiting({ viewer, gateway }: Extract<Session, { is: 'signed-in' }>) {
  const [visit, setVisit] = useState<Visit | null>(null);
  useEffect(() => {
    const opened = openVisit(viewer, gateway);
    setVisit(opened);
    return () => opened.stop();
  }, [viewer, gateway]);
  if (!visit) return null;
  return (
    <VisitContext value={visit}>
      <Page />
    </VisitContext>
  );
}
