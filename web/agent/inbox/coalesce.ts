/**
 * Does something when it is asked for: at once, but not again before a while has passed and what was begun is done.
 * Whatever number of times it was asked for meanwhile, it is then done once more.
 *
 * @param pauseMs the least time from one beginning to the next
 */
export function coalesce(pauseMs: number, act: () => Promise<void>): { ask: () => void; stop(): void } {
  let isBusy = false;
  let isWanted = false;
  let isStopped = false;

  async function run() {
    isBusy = true;
    while (isWanted && !isStopped) {
      isWanted = false;
      // What stands in the way of one is met by the next as well, if it lasts.
      await Promise.allSettled([act(), new Promise((resolve) => setTimeout(resolve, pauseMs))]);
    }
    isBusy = false;
  }

  return {
    ask: () => {
      isWanted = true;
      if (!isBusy) void run();
    },
    stop: () => {
      isStopped = true;
    },
  };
}
