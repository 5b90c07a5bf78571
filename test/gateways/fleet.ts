import type { AppOptions } from '../../src/app.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { freshDatabase, isOnPostgres } from '../support/databases.ts';
import { startGateway, type Actor, type Claims, type Gateway } from '../support/gateway.ts';
import { openRaw, type RawDatabase } from '../support/raw-database.ts';

/** As good as never: longer than any test waits. */
export const NEVER_MS = 2 ** 31 - 1;

/** Several gateways over one database. */
export interface Fleet {
  gateways: Gateway[];
  url: string;
  raw: RawDatabase;
  /** One more gateway of the same fleet. */
  join(options?: FleetOptions): Promise<Gateway>;
  /** Somebody who calls all gateways: as many callers as there are gateways, all with the same token. */
  everywhere(claims?: Claims): Promise<Actor[]>;
  stop(): Promise<void>;
}

export interface FleetOptions extends AppOptions {
  env?: Record<string, string>;
}

/** Starts gateways that share a new database of PostgreSQL. */
export async function startFleet(size: number, options: FleetOptions = {}): Promise<Fleet> {
  if (!isOnPostgres) throw new Error('Several gateways need PostgreSQL: set PARLEY_TEST_POSTGRES.');
  const database = await freshDatabase(true);
  const gateways: Gateway[] = [];
  const join = async (own: FleetOptions = options) => {
    const gateway = await startGateway({ ...own, env: { ...NO_LIMITS, ...own.env, DATABASE_URL: database.url } });
    gateways.push(gateway);
    return gateway;
  };
  // Together, as they are where a whole fleet is started.
  await Promise.all(Array.from({ length: size }, () => join()));
  const raw = await openRaw(database.url);
  return {
    gateways,
    url: database.url,
    raw,
    join,
    async everywhere(claims = {}) {
      const first = await gateways[0]!.person(claims);
      return gateways.map((gateway) => gateway.bearer(first.token, first.id));
    },
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await raw.close();
      await database.drop();
    },
  };
}
