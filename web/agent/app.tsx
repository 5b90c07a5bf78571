import { useEffect, useState } from 'react';
import { useStore } from '../shared/store.ts';
import { DeskContext, openDesk, type Desk } from './desk.ts';
import { Page } from './page.tsx';
import { session, type Session } from './session.ts';
import { SignIn } from './sign-in/sign-in.tsx';

export function App() {
  const now = useStore(session);
  return now.is === 'signed-in' ? <SignedIn {...now} /> : <SignIn session={now} />;
}

function SignedIn({ viewer, gateway }: Extract<Session, { is: 'signed-in' }>) {
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    const opened = openDesk(viewer, gateway);
    setDesk(opened);
    return () => opened.stop();
  }, [viewer, gateway]);
  if (!desk) return null;
  return (
    <DeskContext value={desk}>
      <Page />
    </DeskContext>
  );
}
