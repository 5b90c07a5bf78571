import type { UserError } from '../generated/schema-types.ts';
import { Refused } from '../shared/errors.ts';

type Answered<T> = T & { userErrors: UserError[] };

/**
 * The payload of a mutation: what the service made, under its name; or, when the service refused, null and the reason
 * in `userErrors`. Anything else that is thrown becomes a top-level error.
 *
 * @param name the payload's field; or the whole payload of a refusal, when what the service makes has several fields
 */
export async function answer<K extends string, T>(name: K, made: Promise<T>): Promise<Answered<Record<K, T | null>>>;
export async function answer<P extends object, T extends object>(
  refused: P,
  made: Promise<T>,
): Promise<Answered<P | T>>;
export async function answer(nameOrRefused: string | object, made: Promise<unknown>): Promise<Answered<object>> {
  const asPayload = (value: unknown): object =>
    typeof nameOrRefused === 'string' ? { [nameOrRefused]: value } : (value ?? nameOrRefused);
  try {
    return { ...asPayload(await made), userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, message, field } = error;
    return { ...asPayload(null), userErrors: [{ code, message, field }] };
  }
}
