import type { ExecutionResult } from 'graphql';
import { Failure, ofGraphQLError, ofUserError } from './errors.ts';

type UserErrors = Parameters<typeof ofUserError>[0][];

/**
 * The data of an operation, when it succeeded in all its parts: any error makes an error answer, never half a body.
 *
 * @throws Failure with the first error; 404 when a root field is null, which is how GraphQL says that there is no such
 * object for the caller
 */
export function dataOf({ data, errors }: ExecutionResult): Record<string, unknown> {
  const [error] = errors ?? [];
  if (error) throw ofGraphQLError(error);
  if (!data) throw new Error('An operation brought neither data nor errors.');
  for (const [field, value] of Object.entries(data)) {
    if (value === null) throw new Failure('NOT_FOUND', `There is no such ${field}.`);
    if (isPayload(value)) checkPayload(field, value);
  }
  return data;
}

function isPayload(value: unknown): value is { userErrors: UserErrors } {
  return typeof value === 'object' && value !== null && 'userErrors' in value;
}

function checkPayload(field: string, payload: { userErrors: UserErrors }): void {
  const [refusal] = payload.userErrors;
  if (refusal) throw ofUserError(refusal);
  if (Object.values(payload).includes(null as never)) throw new Error(`${field} was neither made nor refused.`);
}
