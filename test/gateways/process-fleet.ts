import { NO_LIMITS } from '../live/acts.ts';
import { freshDatabase } from '../support/databases.ts';
import { TEST_SECRET } from '../support/gateway.ts';
import { startProcess, type GatewayProcess } from '../support/process.ts';
import { startBalancer } from './balancer.ts';

/** Several gateways in processes of their own, over one database, behind one address. */
export interface ProcessFleet {
  /** What each of them is started with. */
  env: Readonly<Record<string, string>>;
  databaseUrl: string;
  balancer: Awaited<ReturnType<typeof startBalancer>>;
  /** Those that run now, or ran last. */
  gateways: readonly GatewayProcess[];
  /** Ends one as a power cut would, in the middle of whatever it does, and starts it again on its port. */
  killAndRestart(which: number): Promise<void>;
  /** Lets one end in order, and puts a new one in its place. Resolves with the exit code of the old one. */
  replace(which: number): Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts them over a new database, unless the settings name another. */
export async function startProcessFleet(size: number, settings: Record<string, string> = {}): Promise<ProcessFleet> {
  const own = settings.DATABASE_URL === undefined ? await freshDatabase(true) : null;
  const databaseUrl = own?.url ?? settings.DATABASE_URL!;
  const env = {
    ...{ ...NO_LIMITS, AUTH_JWT_SECRET: TEST_SECRET, LOG_LEVEL: 'info', DATABASE_POOL_SIZE: '5' },
    ...settings,
    DATABASE_URL: databaseUrl,
  };
  const balancer = await startBalancer();
  const gateways = await Promise.all(Array.from({ length: size }, () => startProcess(env)));
  for (const { port } of gateways) balancer.add(port);
  return {
    env,
    databaseUrl,
    balancer,
    gateways,
    async killAndRestart(which) {
      const killed = gateways[which]!;
      await killed.end('SIGKILL');
      gateways[which] = await startProcess({ ...env, PORT: String(killed.port) });
    },
    async replace(which) {
      const leaving = gateways[which]!;
      // As a balancer does that has seen that it is not ready any more.
      balancer.remove(leaving.port);
      const code = await leaving.end('SIGTERM');
      const next = await startProcess(env);
      gateways[which] = next;
      balancer.add(next.port);
      return code;
    },
    async stop() {
      await balancer.stop();
      await Promise.all(gateways.map((gateway) => gateway.end('SIGKILL')));
      await own?.drop();
    },
  };
}
