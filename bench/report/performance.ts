import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { Option } from 'commander';
import { CommandError, OK, type CommandDefinition } from '../../src/commands/command.ts';
import type { Figures } from '../figures.ts';
import type { Judged } from '../judged.ts';
import { least, type Row } from '../report.ts';
import { PARLEY } from '../requests/contestants.ts';
import { cellsOf, memoryCells, type Memory } from '../requests/tables.ts';
import { WORKS } from '../requests/works.ts';
import type { Turns } from '../rounds.ts';
import { drawBars } from './chart.ts';
import { fillIn, markdownGoals, markdownTable } from './markdown.ts';

const DOCUMENT = 'docs/PERFORMANCE.md';
const CHART = 'docs/images/requests.svg';

interface ReportOptions {
  requests: string;
  growth: string;
  start: string;
}

type Measured = Figures & { goals: Judged[] };
type Requests = Measured & {
  turns: Turns;
  starts: number;
  sizes: { conversations: number; messages: number };
  rows: Row[];
  memory: Memory[];
};

/** Writes what the comparisons have measured into the docs, tables and chart, with the day and the machine. */
export const report: CommandDefinition<Record<string, unknown>> = {
  name: 'report',
  description: `Writes what requests, growth and start have measured into ${DOCUMENT}, and draws ${CHART}.`,
  options: ['requests', 'growth', 'start'].map((name) =>
    new Option(`--${name} <file>`, `what the comparison ${name} has written`).default(`data/bench-${name}.json`),
  ),
  run: async (options) => {
    const files = options as unknown as ReportOptions;
    const requests = read<Requests>(files.requests, 'requests');
    const growth = read<Measured>(files.growth, 'growth');
    const start = read<Measured>(files.start, 'start');
    let document = readFileSync(DOCUMENT, 'utf8');
    document = fillIn(document, 'requests', tablesOf(requests));
    document = fillIn(document, 'growth', `${occasion(growth)}\n\n${markdownGoals(growth.goals)}`);
    document = fillIn(document, 'start', `${occasion(start)}\n\n${markdownGoals(start.goals)}`);
    writeFileSync(DOCUMENT, document);
    mkdirSync('docs/images', { recursive: true });
    writeFileSync(CHART, drawChart(requests.rows));
    console.log(`Written: ${DOCUMENT}, ${CHART}.`);
    return OK;
  },
};

function read<T>(file: string, comparison: string): T {
  if (!existsSync(file)) throw new CommandError(`there is no ${file}: run \`npm run bench -- ${comparison}\` first.`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

const occasion = ({ at, machine }: Figures): string =>
  `Measured on ${at.slice(0, 10)} on ${machine.cores} cores (${machine.cpu ?? 'unknown'}), Node ${machine.node.slice(1)}.`;

function tablesOf(figures: Requests): string {
  const { turns, starts, sizes, rows, memory, goals } = figures;
  const how = `${starts} starts of all servers, each with ${turns.rounds} rounds of ${turns.seconds} s after ${turns.warmUp} s of warming up, ${turns.connections} connections; ${sizes.conversations.toLocaleString('en')} conversations, ${sizes.messages.toLocaleString('en')} messages.`;
  const works = WORKS.flatMap(({ name, description }) => {
    const its = rows.filter(({ page }) => page === name);
    return its.length === 0 ? [] : [`### ${name}: ${description}\n\n${markdownTable(withoutName(cellsOf(its)))}`];
  });
  return [
    `![Requests for the same processor time](${relative(dirname(DOCUMENT), CHART)})`,
    `${occasion(figures)} ${how}`,
    ...works,
    `### Memory after all of it\n\n${markdownTable(withoutName(memoryCells(memory)))}`,
    `### Goals\n\nThe processor time of the peer by that of Parley.\n\n${markdownGoals(goals)}`,
  ].join('\n\n');
}

/** The name of the work, which stands in the heading, gives its column to the server. */
const withoutName = (cells: readonly (readonly string[])[]): string[][] =>
  cells.map(([, server = '', ...figures], index) => [index === 0 ? 'server' : server, ...figures]);

function drawChart(rows: readonly Row[]): string {
  const groups = WORKS.flatMap(({ name, description }) => {
    const its = rows.filter(({ page }) => page === name);
    const base = least(its.find(({ server }) => server !== PARLEY)?.cpuMs ?? []);
    const bars = its.map(({ server, cpuMs }) => ({
      label: server,
      value: base / least(cpuMs),
      isOurs: server === PARLEY,
    }));
    return its.length === 0 ? [] : [{ heading: `${name}: ${description}`, bars }];
  });
  return drawBars('Requests for the same processor time; raw node:http that remembers tokens is 1', groups);
}
