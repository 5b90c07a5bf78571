import { DatabaseUnavailable, type Trouble } from './database.ts';

/**
 * SQLSTATEs, and their classes, of a database that is away, ending, full, overloaded or (as after a failover) not the
 * one that takes writes, or that has waited too long.
 */
const STORAGE_FAULT = /^(08|25006|25P03|40001|40P01|53|55P03|57|58|XX)/;
const NETWORK_FAULT = /^E[A-Z]+$/;
const LOST = /^(Connection terminated|timeout expired|Query read timeout|Client (was closed|has encountered))/;
/** It is that of a server which only reads: the one that takes writes by now is found by connecting anew. */
const READ_ONLY = '25006';
const DISK_FULL = '53100';

/** Whether a connection on which this happened has come to its end. */
export function isOfNoUse(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return code === READ_ONLY || NETWORK_FAULT.test(code) || LOST.test(error.message);
}

/** An error as callers of the database are given it: a DatabaseUnavailable where it is none of their doing. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailable) return error;
  return STORAGE_FAULT.test(codeOf(error)) || isOfNoUse(error) ? unavailable(error) : error;
}

/** Says of whatever went wrong with it that the database was not available. */
export const unavailable = (error: Error) =>
  new DatabaseUnavailable(`${codeOf(error)} ${error.message}`.trim(), troubleOf(codeOf(error)), { cause: error });

function troubleOf(code: string): Trouble {
  if (code === DISK_FULL) return 'full';
  return code === READ_ONLY ? 'read-only' : 'unavailable';
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');
