import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { demandTerminal, demandYes } from './confirm.ts';

/** A terminal on which somebody has typed something. */
function terminal(typed: string) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  return { input: Object.assign(input, { isTTY: true }), output };
}

test.each(['y\n', 'Y\n', 'yes\n', ' YES \n'])('%j is yes', async (typed) => {
  const asked = terminal(typed);
  await demandYes('Erase it?', asked);
  expect(String(asked.output.read())).toBe('Erase it? [y/N] ');
});

test.each(['n\n', '\n', 'no\n', 'yesterday\n', 'sure\n', ''])('%j is no, and nothing is done', async (typed) => {
  await expect(demandYes('Erase it?', terminal(typed))).rejects.toMatchObject({
    name: 'CommandError',
    message: 'nothing was done.',
    exitCode: 1,
  });
});

test('without a terminal nobody is asked', () => {
  expect(() => demandTerminal({ input: new PassThrough() })).toThrow('give --yes');
  expect(() => demandTerminal(terminal(''))).not.toThrow();
});
