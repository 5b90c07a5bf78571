import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';

/** What is written of every comparison: when, on what, and how it was asked for. */
export interface Figures {
  at: string;
  machine: { cores: number; cpu: string | undefined; node: string };
}

/** Writes what was measured as JSON, for whoever draws or compares it later. */
export function writeFigures(file: string, figures: object): void {
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  const head: Figures = { at: new Date().toISOString(), machine };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...head, ...figures }, null, 2)}\n`);
  console.log(`All figures are in ${file}.`);
}
