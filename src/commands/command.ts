import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, type Option } from 'commander';
import { DatabaseNewer, openDatabase, sqliteFilename, type Database } from '../platform/db/index.ts';
import { failure } from '../shared/failure.ts';
import { isId } from '../shared/ids.ts';
import { isDatabaseUrl } from '../settings.ts';

/** What a command ends with. */
export const OK = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;
/** The gateway has refused the token that was given. */
export const TOKEN_REFUSED = 3;

/** A command that cannot or will not do what it is asked to. The message is one line for whoever asked. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  constructor(message: string, exitCode = FAILED) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface CommandDefinition<O> {
  /** The name of its npm script. */
  name: string;
  description: string;
  options: readonly Option[];
  /** What must be given without the name of an option, if anything. */
  argument?: { name: string; description: string };
  /** Returns the exit code; nothing means OK. */
  run: (options: O, argument: string) => Promise<number | undefined>;
}

/** Several commands behind one npm script. */
export interface CommandFamily {
  name: string;
  description: string;
  commands: readonly CommandDefinition<Record<string, unknown>>[];
}

/** Runs a command with the arguments of this process, and sets its exit code. Mistakes are told in one line. */
export async function runCommand<O>(definition: CommandDefinition<O>): Promise<void> {
  const { name, description, options, argument, run } = definition;
  const program = programOf(name, description);
  for (const option of options) program.addOption(option);
  if (argument) program.argument(`<${argument.name}>`, argument.description);
  await runProgram(program, () => run(program.opts() as O, program.args[0] ?? ''));
}

/** Runs the command that the first argument names, or all of them as they are by default when there is none. */
export async function runCommands({ name, description, commands }: CommandFamily): Promise<void> {
  const program = programOf(name, description);
  let chosen: (() => Promise<number | undefined>) | undefined;
  for (const { name: its, description: about, options, run } of commands) {
    const command = program.command(its).description(about);
    for (const option of options) command.addOption(option);
    command.action((given: Record<string, unknown>) => {
      chosen = () => run(given, '');
    });
  }
  program.action(() => {
    chosen = async () => {
      for (const { options, run } of commands) {
        const code = await run(Object.fromEntries(options.map((one) => [one.attributeName(), one.defaultValue])), '');
        if (code) return code;
      }
      return OK;
    };
  });
  await runProgram(program, async () => chosen?.());
}

const programOf = (name: string, description: string): Command =>
  new Command(`npm run ${name} --`)
    .description(description)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(
          `parley: ${text
            .trim()
            .replace(/^error: /, '')
            .replaceAll('\n', ' ')}\n`,
        ),
    });

async function runProgram(program: Command, run: () => Promise<number | undefined>): Promise<void> {
  // Whoever read the output (`| head`) has seen enough.
  process.stdout.on('error', () => process.exit(FAILED));
  try {
    program.parse();
    process.exitCode = (await run()) ?? OK;
  } catch (error) {
    // At once: what has failed may have left something open that would keep the process.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? OK : WRONG_USAGE);
    console.error(failure(error instanceof CommandError ? error.message : error));
    process.exit(error instanceof CommandError ? error.exitCode : FAILED);
  }
}

/** Reads an option that is the id of somebody. */
export function readId(text: string): string {
  if (!isId(text)) throw new InvalidArgumentError('It must be 24 lower-case hex characters.');
  return text;
}

/** Reads an option that names a database, as `DATABASE_URL` does. */
export function readDatabaseUrl(text: string): string {
  if (!isDatabaseUrl(text)) throw new InvalidArgumentError('It must be sqlite:<file> or postgres://...');
  return text;
}

/** Reads an option that is a whole number. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${String(least)} to ${String(most)}.`);
    }
    return value;
  };
}

/**
 * Opens a database, migrated, for as long as `work` takes.
 *
 * @param mustExist refuses to make a database where there is none: what is asked about it would be answered for nothing
 * @param named what has named it, for refusals
 * @param mayBeAhead takes one that a newer version has added to: what a command does not know of, it would leave behind
 */
export async function withDatabase<T>(
  url: string,
  work: (database: Database, migrated: string[]) => Promise<T>,
  mustExist = false,
  named = 'DATABASE_URL',
  mayBeAhead = false,
): Promise<T> {
  const filename = sqliteFilename(url);
  if (filename === ':memory:') {
    throw new CommandError(`${named} names a database in memory, which ends with this command: name a file.`);
  }
  if (mustExist && url.startsWith('sqlite:') && !existsSync(filename)) {
    throw new CommandError(`there is no database at ${filename}: check ${named}.`);
  }
  const refusal = (error: unknown) =>
    error instanceof DatabaseNewer ? new CommandError(`${named} is ${error.message}.`) : error;
  const { database, migrated, ahead } = await openDatabase(url).catch((error: unknown) => {
    throw refusal(error);
  });
  try {
    if (ahead.length > 0 && !mayBeAhead) throw refusal(new DatabaseNewer(ahead));
    return await work(database, migrated);
  } finally {
    await database.close();
  }
}

/** A number as people read it. */
export const count = (value: number): string => value.toLocaleString('en');
