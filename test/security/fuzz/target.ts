import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { createLogger } from '../../../src/platform/log.ts';
import { NO_LIMITS } from '../../live/acts.ts';
import { runToEnd } from '../../support/process.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../../support/gateway.ts';
import { PATIENCE_MS } from './inputs.ts';

/** A gateway to be thrown things at, and what must hold whatever is thrown. */
export interface Target {
  gateway: Gateway;
  /** One of each kind of caller. */
  callers: readonly Actor[];
  /** Ids of people, conversations and messages that there are. */
  ids: readonly string[];
  /** What is stored, in short: two are equal when nothing was stored in between. */
  stored: () => string;
  /** Sends a request and checks its answer: no fault of ours, and in time. */
  ask: (path: string, init: RequestInit) => Promise<{ status: number; text: string }>;
  /** Others are answered meanwhile, and nothing has been logged that is a fault of ours. */
  expectAlive: () => Promise<void>;
  /** Ends it; what it has stored adds up. */
  stop: () => Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const faults: string[] = [];
  const log = createLogger('warn', true, { write: (line) => faults.push(line) });
  // Nothing but size is limited: there are thousands of requests.
  const env = { ...NO_LIMITS, NODE_ENV: 'production', HOST: '127.0.0.1', GRAPHQL_INTROSPECTION: 'on' };
  const gateway = await startGateway({ env, log, inFile: true });
  const [customer, agent, admin] = await Promise.all([gateway.customer(), gateway.agent(), gateway.admin()]);
  const guest = await gateway.guest();
  const conversations = await Promise.all([customer, customer, guest].map((caller) => startConversation(caller)));
  const messages = await Promise.all(conversations.map((id, index) => send(index < 2 ? customer : guest, id, 'Hello')));
  const callers = [customer, agent, admin, guest];

  const database = new Database(gateway.databaseUrl.replace('sqlite:', ''), { readonly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  const counts = tables.map((name) => `(select count(*) from "${name}")`);
  const fingerprint = database.prepare(`select (select sum(version) from conversations), ${counts.join(', ')}`).raw();

  const ask: Target['ask'] = async (path, init) => {
    const response = await fetch(`${gateway.url}${path}`, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    const answer = { status: response.status, text: await response.text() };
    expect(answer.status, answer.text).toBeLessThan(500);
    expect(answer.text).not.toContain('INTERNAL_SERVER_ERROR');
    return answer;
  };

  const expectAlive = async () => {
    expect(faults.splice(0)).toEqual([]);
    const { data } = await admin.gql('{ viewer { id } }');
    expect(data).toEqual({ viewer: { id: admin.id } });
  };

  return {
    gateway,
    callers,
    ids: [...callers.map(({ id }) => id), ...conversations, ...messages.map(({ id }) => id)],
    stored: () => JSON.stringify(fingerprint.get()),
    ask,
    expectAlive,
    async stop() {
      await expectAlive();
      database.close();
      const doctor = await runToEnd(['src/commands/doctor.ts'], { DATABASE_URL: gateway.databaseUrl });
      await gateway.stop();
      expect(faults).toEqual([]);
      expect(doctor.stdout + doctor.stderr).toContain(' 0 wrong');
    },
  };
}
