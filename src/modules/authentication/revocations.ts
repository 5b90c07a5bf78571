import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { Gauge } from 'prom-client';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Logger } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { revocationRepository, type Revocation, type StoredRevocation } from './revocation-repository.ts';

/** How often revocations are read without a hint, in milliseconds: so long one may take to be known everywhere. */
export const REVOCATIONS_POLL_MS = 1_000;
/** For how long they may not have been read before this gateway says so, in milliseconds. */
const STALE_AFTER_MS = 10_000;
const BATCH = 1_000;
/** How long revocations of single tokens are kept after these have ended: clocks differ. */
const KEPT_AFTER_MS = 60 * 60 * 1_000;

/** A verified token, as revocations know it. */
export interface TokenIdentity {
  userId: string;
  /** Milliseconds since 1970; 0 where it does not say. */
  issuedAt: number;
  fingerprint: string;
}

/**
 * Stands for one token. Of all but the signature, which covers the rest: of one token there may be several signatures
 * that are good, so that whoever has it could make another text of it.
 */
export function fingerprintOf(token: string): string {
  return createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('base64url');
}

/**
 * The revocation of one token. It need not be verified: one that is not good is not taken anyway.
 *
 * @returns null for what is no token, or has no end
 */
export function revocationOfToken(token: string): Extract<Revocation, { kind: 'TOKEN' }> | null {
  try {
    const { exp } = decodeJwt(token);
    if (exp === undefined) return null;
    return { kind: 'TOKEN', subject: fingerprintOf(token), issuedBefore: null, expiresAt: Math.floor(exp * 1_000) };
  } catch {
    return null;
  }
}

/** Stores a revocation. Returns whether it says more than what was stored already. */
export const revoke = (db: Database, clock: Clock, revocation: Revocation): Promise<boolean> =>
  db.transaction((tx) => revocationRepository.record(tx, revocation, clock.now()));

/** Deletes the revocations of tokens that have ended by themselves. Returns how many. */
export const pruneRevocations = (db: Database, clock: Clock): Promise<number> =>
  db.transaction((tx) => revocationRepository.prune(tx, clock.now() - KEPT_AFTER_MS));

/**
 * What is revoked, as this gateway knows it: read from the database when it starts, at each hint, and every second. While
 * it cannot be read, what was known stays in force (docs/decisions/0015-revoked-tokens.md).
 */
export class Revocations {
  readonly #db: Database;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #pollMs: number;
  /** Since when a person's tokens are good, and until when a token had been, by fingerprint. */
  readonly #goodSince = new Map<string, number>();
  readonly #tokens = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #readAt = performance.now();
  #isFailing = false;
  #reading: Promise<void> | null = null;
  #readAgain = false;
  #stop: () => void = () => undefined;

  constructor(db: Database, bus: Bus, clock: Clock, log: Logger, pollMs = REVOCATIONS_POLL_MS) {
    this.#db = db;
    this.#bus = bus;
    this.#clock = clock;
    this.#log = log;
    this.#pollMs = pollMs;
  }

  /** Reads them all, and from then on what is new. Rejects when they cannot be read: nobody is let in before. */
  async start(): Promise<void> {
    await this.#readNew();
    const timer = setInterval(() => void this.#refresh(), this.#pollMs).unref();
    const unsubscribe = this.#bus.onRevoked(() => void this.#refresh());
    this.#stop = () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  async stop(): Promise<void> {
    this.#stop();
    await this.#reading;
  }

  /** Tells how long ago they were read. */
  measure(register: Metrics): void {
    const age = () => (performance.now() - this.#readAt) / 1_000;
    new Gauge({
      name: 'parley_revocations_age_seconds',
      help: 'How long ago it was read which tokens are revoked.',
      registers: [register],
      collect() {
        this.set(age());
      },
    });
  }

  /** Whether they could not be read for so long that others should serve, who can. */
  get isStale(): boolean {
    return this.#isFailing && performance.now() - this.#readAt > STALE_AFTER_MS;
  }

  /** Whether a token is revoked, by itself or with all those of its person that are as old. */
  has({ userId, issuedAt, fingerprint }: TokenIdentity): boolean {
    return issuedAt < (this.#goodSince.get(userId) ?? 0) || this.#tokens.has(fingerprint);
  }

  /** Calls back when more is revoked than before. Returns how to stop it. */
  onMore(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #refresh(): Promise<void> {
    this.#readAgain = true;
    this.#reading ??= this.#readWhileAsked();
    return this.#reading;
  }

  async #readWhileAsked(): Promise<void> {
    try {
      while (this.#readAgain) {
        this.#readAgain = false;
        await this.#readNew();
      }
      if (this.#isFailing) this.#log.info('revocations are read again');
      this.#isFailing = false;
    } catch (error) {
      // Once, not at each try; the next look tries again.
      if (!this.#isFailing)
        this.#log.warn({ err: error }, 'revocations cannot be read: those that are known stay in force');
      this.#isFailing = true;
    } finally {
      this.#reading = null;
    }
  }

  async #readNew(): Promise<void> {
    let rows: StoredRevocation[];
    do {
      rows = await revocationRepository.listSince(this.#db, this.#version, BATCH);
      if (rows.length > 0) this.#take(rows);
    } while (rows.length === BATCH);
    this.#readAt = performance.now();
  }

  #take(rows: readonly StoredRevocation[]): void {
    const now = this.#clock.now();
    for (const [fingerprint, until] of this.#tokens) if (until + KEPT_AFTER_MS < now) this.#tokens.delete(fingerprint);
    for (const row of rows) {
      if (row.kind === 'USER') this.#goodSince.set(row.subject, row.issuedBefore);
      else this.#tokens.set(row.subject, row.expiresAt);
      this.#version = row.version;
    }
    for (const listener of this.#listeners) listener();
  }
}
