import { readFileSync } from 'node:fs';

/** One instruction of a Containerfile. */
export interface Instruction {
  keyword: string;
  /** What follows the keyword, on one line. */
  rest: string;
}

export interface Stage {
  /** What it starts from: an image, or the name of a stage before it. */
  base: string;
  name: string | null;
  instructions: Instruction[];
}

/** The stages of a Containerfile, in order: comments left out, lines that go on joined. */
export function readStages(path: string): Stage[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^([A-Z]+) +(.+)$/.exec(line) ?? [];
    if (keyword === '') throw new Error(`Not an instruction: ${line}`);
    const stage = stages.at(-1);
    if (keyword === 'FROM') {
      const [, base = '', name] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ base, name: name ?? null, instructions: [] });
    } else if (stage) stage.instructions.push({ keyword, rest });
    else throw new Error(`Before the first stage: ${line}`);
  }
  return stages;
}

/** What one `COPY` copies: from the context when it names no stage. */
export function readCopy(rest: string): { from: string | null; sources: string[]; target: string } {
  const [, from] = /^--from=(\S+) /.exec(rest) ?? [];
  const paths = rest.replace(/^--from=\S+ +/, '').split(/ +/);
  return { from: from ?? null, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** The value of an instruction in its JSON form, which no shell stands between. */
export const readWords = (rest: string): string[] => JSON.parse(rest) as string[];
