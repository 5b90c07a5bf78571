import type BetterSqlite3 from 'better-sqlite3';
import { asUnavailable, whenFree } from './sqlite-faults.ts';

/** How many transactions are written to the disk together at most. */
const MOST_TOGETHER = 100;
/** For how long others are still let in, in milliseconds: those who are in already wait for them. */
const LETS_IN_MS = 5;

/** Something that needs the one connection that writes. */
interface Job {
  work: () => Promise<unknown>;
  /** Whether it shares its transaction with nobody, or is none. */
  isAlone: boolean;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * The transactions of one connection, one after the other, and committed together: forcing a commit onto the disk is
 * most of what a change costs, and those that were asked for in the meantime are forced with it. Each is one by itself
 * all the same (a savepoint): what one of them throws undoes that one alone. Nobody is told that theirs is done, or why
 * it is not, before all that they have seen is on the disk.
 */
export class GroupCommit {
  readonly #connection: BetterSqlite3.Database;
  readonly #steps: Record<'begin' | 'commit' | 'rollback' | 'save' | 'release' | 'undo', () => void>;
  readonly #queue: Job[] = [];
  /** How many have been asked for and not been settled. */
  #pending = 0;
  #running: Promise<void> | null = null;
  /**
   * Whether it runs in a turn of the event loop that it has waited for. The next change of an operation is asked for in
   * the same turn as the one before it is committed, and goes on at once.
   */
  #isTurn = false;

  readonly #onOver: () => void;

  /** @param onOver called when a group is committed or undone, before any of its callers is told */
  constructor(connection: BetterSqlite3.Database, onOver: () => void = () => undefined) {
    const step = (sql: string) => {
      const prepared = connection.prepare(sql);
      return () => void prepared.run();
    };
    this.#connection = connection;
    this.#onOver = onOver;
    this.#steps = {
      // The write lock from the beginning: a transaction that reads first could not always write later.
      begin: step('BEGIN IMMEDIATE'),
      commit: step('COMMIT'),
      rollback: step('ROLLBACK'),
      save: step('SAVEPOINT member'),
      release: step('RELEASE member'),
      undo: step('ROLLBACK TO member'),
    };
  }

  /** How many have been asked for and have not ended. */
  get pending(): number {
    return this.#pending;
  }

  /** Runs `work` as a transaction. Resolves once it is on the disk. */
  transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.#enqueue(work, false);
  }

  /** Runs what is no transaction, or begins and ends its own, after all that was asked for before. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#enqueue(work, true);
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #enqueue<T>(work: () => Promise<T>, isAlone: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending += 1;
      this.#queue.push({ work, isAlone, resolve: resolve as Job['resolve'], reject });
      this.#running ??= this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      if (!this.#isTurn) await this.#turn();
      await (first.isAlone ? this.#runAlone(first) : this.#runGroup(first));
      // Whoever is still waiting lets the loop go on first.
      if (this.#queue.length > 0) this.#isTurn = false;
    }
    this.#running = null;
  }

  /** Resolves when all requests that have come in by now have been read: what they change is written together. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#isTurn = true;
        resolve();
      });
      // This one is called when all is over that comes of the first without waiting for anything.
      setImmediate(() => (this.#isTurn = false));
    });
  }

  async #runAlone(first: Job): Promise<void> {
    this.#queue.shift();
    const [outcome] = await Promise.allSettled([first.work()]);
    this.#pending -= 1;
    if (outcome.status === 'fulfilled') first.resolve(outcome.value);
    else first.reject(outcome.reason);
  }

  async #runGroup(first: Job): Promise<void> {
    const group: Job[] = [];
    const take = (job: Job) => {
      this.#queue.shift();
      group.push(job);
      return job;
    };
    let tell: (() => void)[] = [];
    try {
      await whenFree(this.#steps.begin);
      const begunAt = performance.now();
      const isOpen = () => group.length < MOST_TOGETHER && performance.now() - begunAt < LETS_IN_MS;
      tell.push(await this.#runOne(take(first)));
      for (let next = this.#queue[0]; next?.isAlone === false && isOpen(); next = this.#queue[0]) {
        tell.push(await this.#runOne(take(next)));
      }
      this.#steps.commit();
    } catch (error) {
      if (this.#connection.inTransaction) this.#steps.rollback();
      // It has not even begun: the others try for themselves.
      if (group.length === 0) take(first);
      tell = group.map((job) => () => job.reject(asUnavailable(error)));
    }
    this.#onOver();
    this.#pending -= group.length;
    for (const one of tell) one();
  }

  /**
   * Runs one transaction of a group, and undoes it when it throws. Returns what tells its caller how it went.
   *
   * @throws what undid the whole group: SQLite does that itself where the storage fails it
   */
  async #runOne({ work, resolve, reject }: Job): Promise<() => void> {
    this.#steps.save();
    try {
      const result = await work();
      this.#steps.release();
      return () => resolve(result);
    } catch (error) {
      if (!this.#connection.inTransaction) throw error;
      this.#steps.undo();
      this.#steps.release();
      return () => reject(asUnavailable(error));
    }
  }
}
