/** The form of an id: 24 lower-case hex characters (contract section 2). */
export const ID = /^[0-9a-f]{24}$/;

/** Whether a value has the form of an id. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
