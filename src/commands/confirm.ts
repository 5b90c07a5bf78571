import { createInterface } from 'node:readline/promises';
import { CommandError, WRONG_USAGE } from './command.ts';

/** Where questions are asked and answered; for tests. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/** Throws unless somebody is there to be asked. */
export function demandTerminal({ input }: Pick<Terminal, 'input'> = { input: process.stdin }): void {
  if (!input.isTTY) {
    throw new CommandError('this cannot be undone, and there is no terminal to ask on: give --yes.', WRONG_USAGE);
  }
}

/** Asks on the terminal, and throws unless the answer is yes. The end of the input is no. */
export async function demandYes(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  const asking = createInterface({ input, output });
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const answer = await Promise.race([asking.question(`${question} [y/N] `), ended]);
  asking.close();
  if (!/^\s*y(es)?\s*$/i.test(answer)) throw new CommandError('nothing was done.');
}
