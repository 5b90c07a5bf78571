import type { OperationLimits } from '../../../src/graphql/limits/index.ts';

/** Operations of any size. */
export function createOperationLimits(): OperationLimits {
  return {
    parseOptions: {},
    validationOptions: { maxErrors: 100 },
    mostCost: 0,
    costOf: () => null,
    refusalOf: () => null,
  };
}
