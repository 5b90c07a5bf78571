import type { CommandDefinition } from '../src/commands/command.ts';

/** A comparison: one file in `bench/comparisons`, named like it. That is all there is to adding one. */
export type Comparison<O = Record<string, unknown>> = Omit<CommandDefinition<O>, 'name'>;

/** With the types of its options, which whoever runs it does not know. */
export const defineComparison = <O>(comparison: Comparison<O>): Comparison => comparison as unknown as Comparison;
