import { randomInt } from 'node:crypto';
import { Option } from 'commander';
import { wholeNumber } from '../command.ts';

const LARGEST_RANDOM_SEED = 2 ** 31 - 1;

/** The option that makes commands with random choices do the same again. */
export const randomSeedOption = new Option('--random-seed <number>', 'what is made up is made from it')
  .argParser(wholeNumber(0, LARGEST_RANDOM_SEED))
  .default(randomInt(LARGEST_RANDOM_SEED), 'another one each time');
