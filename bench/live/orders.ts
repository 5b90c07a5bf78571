import type { ChildProcess } from 'node:child_process';

/** How long an order may take: longer, and something is lost. */
const ANSWER_WITHIN_MS = 120_000;

/** What a server's process has used so far: processor time in microseconds, and what it holds of memory in bytes. */
export interface Usage {
  cpuUs: number;
  rss: number;
  heapUsed: number;
}

/** Asks something of a process over the channel to it, and resolves with its answer. One at a time of each kind. */
export function order<T>(child: ChildProcess, ask: string, parameters: object = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      child.off('message', hear);
      child.off('exit', leave);
      settle();
    };
    const hear = (message: { ask: string; answer: T; error?: string }) => {
      if (message.ask !== ask) return;
      end(() => (message.error === undefined ? resolve(message.answer) : reject(new Error(message.error))));
    };
    const leave = () => end(() => reject(new Error(`The process ended before it answered "${ask}".`)));
    const timer = setTimeout(
      () => end(() => reject(new Error(`No answer to "${ask}" within ${ANSWER_WITHIN_MS / 1_000} s.`))),
      ANSWER_WITHIN_MS,
    );
    child.on('message', hear);
    child.once('exit', leave);
    child.send({ ask, ...parameters });
  });
}
