import { PinoPretty } from 'pino-pretty';

/** Readable log lines on stderr, written at once so that none is lost when the process ends; colours only on a terminal. */
export function pinoPretty() {
  return PinoPretty({
    destination: 2,
    sync: true,
    // What `NO_COLOR` and the kind of terminal say is known to Node.
    colorize: process.stderr.isTTY && process.stderr.hasColors(),
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l o',
  });
}
