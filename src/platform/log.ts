import { pino, stdTimeFunctions, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { pinoPretty as pretty } from './pretty.ts';

export type { Logger } from 'pino';

/**
 * What a line may tell beside its sentence, by its names. Nothing else that is handed to the log gets there, whoever
 * hands it over: requests hold tokens, and bodies what customers would tell nobody else.
 */
const TOLD = new Set(
  'requestId traceId method route operation status code ms viewerId port host migrated signal count'.split(' '),
);
const LONGEST_TEXT = 200;
const MOST_FRAMES = 12;
const MOST_CAUSES = 3;

/** What can be told of an error without what it is about: its kind, its code, and where in our code it came from. */
interface ToldError {
  type: string;
  code?: string;
  /** In development only: messages quote what they complain of, be it SQL values, a body or a token. */
  message?: string;
  stack?: string;
  cause?: ToldError;
}

/**
 * The process's log: JSON lines in production, readable lines in development.
 *
 * @param level pino's: fatal, error, warn, info, debug, trace or silent
 * @param destination where lines go when not to the process's output; for tests
 */
export function createLogger(level: string, isProduction: boolean, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    // With its zone, which is UTC in JSON.
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: (told: unknown) => told },
    hooks: {
      // Every line comes through here, those of the packages that we hand the log to as well.
      logMethod([first, second]: [unknown, unknown?, ...unknown[]], write) {
        if (typeof first === 'string') write.call(this, sentenceOf(first));
        else write.call(this, toldOf(first, !isProduction), sentenceOf(second));
      },
    },
  };
  if (destination) return pino(options, destination);
  return isProduction ? pino(options) : pino(options, pretty());
}

/** A constant sentence. What packages put into theirs stands in quotes. */
function sentenceOf(text: unknown): string {
  return typeof text === 'string' ? text.replace(/["`].*["`]/s, '…').slice(0, LONGEST_TEXT) : 'something went wrong';
}

function toldOf(given: unknown, withMessages: boolean): object {
  if (given instanceof Error) return { err: describe(given, withMessages) };
  if (typeof given !== 'object' || given === null) return {};
  const told: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'err') told.err = describe(value, withMessages);
    else if (TOLD.has(name)) told[name] = typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : value;
  }
  return told;
}

function describe(error: unknown, withMessages: boolean, causes = 0): ToldError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(error.code) && error.code;
  const cause = error.cause ?? ('originalError' in error ? error.originalError : undefined);
  return {
    type: /^\w{1,60}$/.test(error.name) ? error.name : 'Error',
    ...(code && { code }),
    ...(withMessages && { message: error.message }),
    stack: framesOf(error),
    ...(cause != null && causes < MOST_CAUSES && { cause: describe(cause, withMessages, causes + 1) }),
  };
}

/** The lines of a stack that say where. It begins with the message, which may have lines of any form. */
function framesOf({ stack = '', message }: Error): string {
  const frames = stack.replace(message, '').split('\n').slice(1);
  const others = frames.findLastIndex((line) => !/^ {4}at /.test(line));
  return frames.slice(others + 1, others + 1 + MOST_FRAMES).join('\n');
}
