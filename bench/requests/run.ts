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
import { startContestants, type Chosen, type Contestant } from './contestants.ts';
import { judge } from './goals.ts';
import { openPlaces, type Engine, type Places } from './places.ts';
import { cellsOf, memoryCells, type Memory } from './tables.ts';
import type { Work } from './works.ts';

const MESSAGES_EACH = 10;
const CONVERSATIONS_OF_USER = 20;

const HOW = `The processor time of the server's process for one request, user and system, as a ratio: raw node:http with prepared
statements that remembers tokens is 1.00, and more is better. All verify the same tokens, each time or "remembering" them
once verified; each runs on a copy of the same database: SQLite with synchronous=FULL, or PostgreSQL.`;

/** What is compared, with whom, and for how long. */
export interface Asked extends Turns {
  works: readonly Work[];
  chosen: readonly Chosen[];
  conversations: number;
  engine: Engine;
  /** Where the database stays for the next time; thrown away when not given. */
  data?: string | undefined;
  /** Where Parley's processor profile is written; none is taken when not given. */
  profile?: string | undefined;
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

/** Starts everybody, demands that they answer alike, measures them by turns, and prints what was found. */
export async function compareRequests(asked: Asked): Promise<Compared> {
  installPeers();
  if (!pinThisProcess()) console.log('Not pinned: there is no taskset, or only one core. The figures are rougher.');
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const contestants: Contestant[] = [];
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
    await startContestants(places, asked.chosen, (one) => contestants.push(one), asked.profile);
    const rows: Row[] = [];
    for (const work of asked.works) rows.push(...(await measureWork(work, data, contestants, asked)));
    const memory: Memory[] = [];
    for (const { name, server } of contestants)
      memory.push({ server: name, bytes: (await server.usage('memory')).rss });
    console.log('\nMemory after all of it');
    printCells(memoryCells(memory));
    const goals = judge(rows, asked.engine);
    console.log('\nGoals, as the ratio of the processor time of the peer to that of Parley');
    printJudged(goals);
    return { sizes, rows, memory, goals };
  } finally {
    for (const { server } of contestants) await server.stop();
    await places?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compares the answers of all contestants, measures them, and prints the table. */
async function measureWork(work: Work, data: Data, contestants: readonly Contestant[], turns: Turns): Promise<Row[]> {
  const bytes = await compareAnswers(work, data, contestants);
  const questions = questionsOf(work, data, contestants);
  const progress = startProgress('turns', questions.length * (1 + turns.rounds), 'nothing');
  const rows = await measure(questions, turns, () => progress.advance(1)).finally(progress.stop);
  console.log(`\n${work.name}: ${work.description}. All answer the same ${count(bytes)} bytes.`);
  printCells(cellsOf(rows));
  return rows;
}
