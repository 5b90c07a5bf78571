import { createLogger } from '../../../src/platform/log.ts';
import { NO_LIMITS } from '../../live/acts.ts';
import { startGateway, type Gateway } from '../../support/gateway.ts';

/** A line of the log. */
export interface LogLine {
  msg: string;
  requestId?: string;
  method?: string;
  route?: string | null;
  operation?: string | null;
  status?: number;
  code?: string;
  ms?: number;
  viewerId?: string | null;
  err?: { type: string; stack?: string };
}

/** A gateway as in production whose database can be made to fail, and all that it has written to its log. */
export interface FailingGateway {
  gateway: Gateway;
  lines: LogLine[];
  /** The lines as they were written. */
  logText: () => string;
  /** What every statement fails with from now on; null when none does. */
  failWith: (fault: Error | null) => void;
  /** Resolves with the first line that is like this. */
  line: (like: Partial<LogLine>) => Promise<LogLine>;
}

export async function startFailing(env: Record<string, string> = {}): Promise<FailingGateway> {
  let fault: Error | null = null;
  const written: string[] = [];
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const log = createLogger('trace', true, {
    write: (text) => {
      written.push(text);
      lines.push(JSON.parse(text) as LogLine);
      for (const check of waiting) check();
    },
  });
  const gateway = await startGateway({
    env: { ...NO_LIMITS, NODE_ENV: 'production', HOST: '127.0.0.1', ...env },
    log,
    onStatement: () => {
      if (fault) throw fault;
    },
  });
  return {
    gateway,
    lines,
    logText: () => written.join(''),
    failWith: (error) => (fault = error),
    line: (like) =>
      new Promise((resolve) => {
        const check = () => {
          const found = lines.find((line) =>
            Object.entries(like).every(([name, value]) => line[name as keyof LogLine] === value),
          );
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}
