import { isPromise, type Path, type Run } from './run.ts';

/** Resolves and completes a field of a value; what is not there yet is a promise. Throws for a field that may not be null. */
export type ExecuteField = (run: Run, source: unknown, parentPath: Path | undefined) => unknown;

/** The fields of an object of a result, by the names that they have in it and in their order. */
export type Fields = readonly (readonly [key: string, execute: ExecuteField])[];

type Result = Record<string, unknown>;

/** All fields at once, as queries have it. */
export function executeFields(
  fields: Fields,
  run: Run,
  source: unknown,
  path: Path | undefined,
): Result | Promise<Result> {
  const result: Result = {};
  let hasPromise = false;
  try {
    for (const [key, execute] of fields) {
      const value = execute(run, source, path);
      result[key] = value;
      if (isPromise(value)) hasPromise = true;
    }
  } catch (error) {
    if (!hasPromise) throw error;
    // The others may fail as well, which somebody has to take notice of.
    return settled(result).finally(() => {
      throw error;
    });
  }
  return hasPromise ? settled(result) : result;
}

/** One field after the other, as mutations have it. */
export function executeFieldsInTurn(fields: Fields, run: Run, source: unknown): Result | Promise<Result> {
  const result: Result = {};
  const step = ([key, execute]: Fields[number]): Result | Promise<Result> => {
    const value = execute(run, source, undefined);
    if (isPromise(value)) {
      return value.then((resolved) => {
        result[key] = resolved;
        return result;
      });
    }
    result[key] = value;
    return result;
  };
  let last: Result | Promise<Result> = result;
  for (const field of fields) last = isPromise(last) ? last.then(() => step(field)) : step(field);
  return last;
}

/** Waits for all that is not there yet, and puts it where its promise is, so that the keys stay in their order. */
async function settled(result: Result): Promise<Result> {
  const keys = Object.keys(result);
  const values = await Promise.all(Object.values(result));
  for (let index = 0; index < keys.length; index += 1) result[keys[index] as string] = values[index];
  return result;
}
