import { InvalidArgumentError } from 'commander';

/** Takes an option's value: some of these names, with commas between. */
export const listOf = (names: readonly string[]) => (text: string) => {
  const chosen = text.split(',');
  if (chosen.some((name) => !names.includes(name))) {
    throw new InvalidArgumentError(`It must be some of ${names.join(',')}.`);
  }
  return chosen;
};
