import { texts } from '../../texts/index.ts';
import { useStore, type Store } from '../store.ts';
import type { ConnectionStatus } from './connection-status.ts';

/** Says how the connection is, in words and by a dot. */
export function ConnectionStatusText({ status }: { status: Store<ConnectionStatus> }) {
  const now = useStore(status);
  return (
    <p className="connection" role="status" data-status={now}>
      {texts.connection[now]}
    </p>
  );
}
