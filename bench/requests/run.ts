import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { count } from '../../src/commands/command.ts';
import { startProgress } from '../../src/commands/progress.ts';
import { prepareData, type Data } from '../data.ts';
import { printJudged, type Judged } from '../judged.ts';
import { installPeers } from '../peers.ts';
import { printCells, type Row } from '../report.ts';
import { measure, type Turns } from '../rounds.ts';
import { pinThisProcess } from '../servers.ts';
import { compareAnswers, questionsOf } from './compare.ts';
import { startContestants, type Contestant, type Field } from './contestants.ts';
import { judge } from './goals.ts';
import { openPlaces, type Engine, type Places } from './places.ts';
import { cellsOf, memoryCells, type Memory } from './tables.ts';
import type { Work } from './works.ts';

const MESSAGES_EACH = 10;
const CONVERSATIONS_OF_USER = 20;

const HOW = `The processor time of the server's process for one request, user and system, as a ratio: raw node:http with prepared
statements that remembers tokens is 1.00, and more is better. All verify the same tokens, each time or "remembering" them
once verified; each runs on a copy of the same database: SQLite with synchronous=FULL, or PostgreSQL. Of all rounds of a
server the one counts that was disturbed the least; beside it is how far they lie apart.`;

/** What is compared, with whom, and for how long. */
export interface Asked extends Turns, Field {
  works: readonly Work[];
  /** How often all are started anew and measured again. */
  starts: number;
  conversations: number;
  engine: Engine;
  /** Where the database stays for the next time; thrown away when not given. */
  data?: string | undefined;
}

/** What a comparison of requests has measured. */
export interface Compared {
  sizes: { users: number; conversations: number; messages: number };
  rows: Row[];
  memory: Memory[];
  goals: Judged[];
}

/** As many people and messages as so many conversations have. */
export const sizesOf = (conversations: number): Compared['sizes'] => ({
  users: Math.ceil(conversations / CONVERSATIONS_OF_USER),
  conversations,
  messages: conversations * MESSAGES_EACH,
});

/**
 * Starts everybody, demands that they answer alike, measures them by turns, and prints what was found. The same process
 * can be half as fast for as long as it lives, depending on which memory it was given: only starting anew shows it.
 */
export async function compareRequests(asked: Asked): Promise<Compared> {
  installPeers();
  pinThisProcess();
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  let places: Places | undefined;
  try {
    const file = asked.data ?? join(folder, 'data.sqlite');
    const sizes = sizesOf(asked.conversations);
    const { conversations, messages } = sizes;
    console.log(
      `\n${count(conversations)} conversations, ${count(messages)} messages on ${cpus().length} cores\n${HOW}`,
    );
    const data = await prepareData(file, sizes);
    places = await openPlaces(asked.engine, file, folder);
    const measured: Measured[] = [];
    for (let start = 1; start <= asked.starts; start += 1) measured.push(await measureOnce(places, data, start, asked));
    const rows = merged(measured.flatMap((one) => one.rows));
    const { memory, bytes } = measured.at(-1)!;
    for (const { name, description } of asked.works) {
      console.log(`\n${name}: ${description}. All answer the same ${count(bytes.get(name)!)} bytes.`);
      printCells(cellsOf(rows.filter(({ page }) => page === name)));
    }
    console.log('\nMemory after all of it');
    printCells(memoryCells(memory));
    const goals = judge(rows, asked.engine);
    console.log('\nGoals, as the ratio of the processor time of the peer to that of Parley');
    printJudged(goals);
    return { sizes, rows, memory, goals };
  } finally {
    await places?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was measured of servers that were started once. */
interface Measured {
  rows: Row[];
  memory: Memory[];
  /** How many bytes all have answered alike, by the name of the work. */
  bytes: Map<string, number>;
}

async function measureOnce(places: Places, data: Data, start: number, asked: Asked): Promise<Measured> {
  const contestants: Contestant[] = [];
  const result: Measured = { rows: [], memory: [], bytes: new Map() };
  try {
    await startContestants(places, asked, (one) => contestants.push(one));
    for (const work of asked.works) {
      result.bytes.set(work.name, await compareAnswers(work, data, contestants));
      const questions = questionsOf(work, data, contestants);
      const label = `turns of ${work.name}${asked.starts > 1 ? `, start ${start} of ${asked.starts}` : ''}`;
      const progress = startProgress(label, questions.length * (1 + asked.rounds), 'nothing');
      result.rows.push(...(await measure(questions, asked, () => progress.advance(1)).finally(progress.stop)));
    }
    for (const { name, server } of contestants) {
      result.memory.push({ server: name, bytes: (await server.usage('memory')).rss });
    }
    return result;
  } finally {
    for (const { server } of contestants) await server.stop();
  }
}

/** The rounds of all starts as those of one. */
function merged(rows: readonly Row[]): Row[] {
  const byName = Map.groupBy(rows, ({ page, server }) => `${page} ${server}`);
  return [...byName.values()].map((same) => ({
    ...same[0]!,
    cpuMs: same.flatMap(({ cpuMs }) => cpuMs),
    perSecond: same.flatMap(({ perSecond }) => perSecond),
    tookMs: same.flatMap(({ tookMs }) => tookMs),
  }));
}
