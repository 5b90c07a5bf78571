import { Gauge } from 'prom-client';
import type { Metrics } from '../metrics.ts';
import type { Database } from './database.ts';

/** Shows how busy the database is whenever somebody looks: whether callers wait for it, or it waits for callers. */
export function measureDatabase(database: Pick<Database, 'load'>, register: Metrics): void {
  const registers = [register];
  new Gauge({
    name: 'parley_database_connections_busy',
    help: 'Connections to the database that do something; of SQLite, the one that writes.',
    registers,
    collect() {
      this.set(database.load().busy);
    },
  });
  new Gauge({
    name: 'parley_database_waiting',
    help: 'What waits for a connection to the database, or for its turn to write.',
    registers,
    collect() {
      this.set(database.load().waiting);
    },
  });
}
