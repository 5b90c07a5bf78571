import { pino, type Logger } from 'pino';
import { pinoPretty as pretty } from './pretty.ts';

export type { Logger } from 'pino';

/** Values under these names never reach the log, wherever they stand. */
const SECRET_PATHS = ['authorization', 'token', 'secret', 'body', 'req.headers.authorization', 'headers.authorization'];

/**
 * The process's log: JSON lines in production, readable lines in development.
 *
 * @param level pino's: fatal, error, warn, info, debug, trace or silent
 */
export function createLogger(level: string, isProduction: boolean): Logger {
  const options = { level, redact: { paths: SECRET_PATHS, censor: '[redacted]' } };
  return isProduction ? pino(options) : pino(options, pretty());
}
