import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareData, type Data } from '../data.ts';
import type { Judged } from '../judged.ts';
import type { Question, Request } from '../questions.ts';
import { least, printTable, type Row } from '../report.ts';
import { measure, type Turns } from '../rounds.ts';
import { pinThisProcess, startParley, type Server } from '../servers.ts';
import { sizesOf } from './run.ts';
import { lastMessages, workOf } from './works.ts';

const TIMES = 10;
/** How much dearer a request may become. */
const MOST = 1.5;

const SMALL = 'small';
const LARGE = `${TIMES} times`;

/** Measures the same requests on a database and on one ten times as large, and on a short and on an endless conversation. */
export async function compareGrowth(conversations: number, turns: Turns): Promise<{ rows: Row[]; goals: Judged[] }> {
  pinThisProcess();
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const servers: Server[] = [];
  try {
    const start = async (name: string, count: number): Promise<{ data: Data; server: Server }> => {
      const file = join(folder, `${name}.sqlite`);
      const data = await prepareData(file, sizesOf(count));
      const served = join(folder, `${name}-served.sqlite`);
      copyFileSync(file, served);
      const server = await startParley(served);
      servers.push(server);
      return { data, server };
    };
    const small = await start('small', conversations);
    const large = await start('large', TIMES * conversations);
    const pairs = ['Q1', 'Q2', 'M1'].map((name) => {
      const ask = (serverName: string, { data, server }: typeof small): Question => ({
        page: name,
        serverName,
        server,
        requests: workOf(name).requests(data, 'graphql') as Request[],
      });
      return [ask(SMALL, small), ask(LARGE, large)];
    });
    const { data, server } = large;
    const last = (serverName: string, ids: readonly string[]): Question => ({
      page: 'last messages',
      serverName,
      server,
      requests: ids.map((id) => lastMessages(data, id)),
    });
    const rows = await measure([...pairs.flat(), last(SMALL, data.readIds), last(LARGE, [data.longId])], turns);
    printTable(rows);
    const cpuOf = (page: string, name: string) =>
      least(rows.find((row) => row.page === page && row.server === name)?.cpuMs ?? []);
    const goals = [...new Set(rows.map(({ page }) => page))].map((page): Judged => ({
      goal:
        page === 'last messages'
          ? 'the last messages of 20,000, times those of about ten'
          : `${page} on ${TIMES} times the data, times that on the small`,
      reached: cpuOf(page, LARGE) / cpuOf(page, SMALL),
      wanted: MOST,
      isMost: true,
    }));
    return { rows, goals };
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
