/** Counts what is done, and lets others wait until so much of it is. */
export class Count {
  value = 0;
  #waiting: { count: number; resolve: () => void }[] = [];

  add(): void {
    this.value += 1;
    if (this.#waiting.length === 0) return;
    for (const { count, resolve } of this.#waiting) if (count <= this.value) resolve();
    this.#waiting = this.#waiting.filter(({ count }) => count > this.value);
  }

  /** Resolves when it has come to `count`. */
  async reach(count: number): Promise<void> {
    if (this.value >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Resolves when there are so many more than now. */
  more(count: number): Promise<void> {
    return this.reach(this.value + count);
  }
}
