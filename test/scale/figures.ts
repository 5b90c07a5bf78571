import type { Gateway } from '../support/gateway.ts';

/** The figures that `/metrics` shows, by name and labels as they are written there, without `parley_` and `parley_live_`. */
export type Figures = ReadonlyMap<string, number>;

export async function readFigures({ url }: Pick<Gateway, 'url'>): Promise<Figures> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('parley_'));
  return new Map(
    lines.map((line) => {
      const [name = '', value] = line.replace(/^parley_(live_)?/, '').split(/ (?=[^ ]+$)/);
      return [name, Number(value)];
    }),
  );
}

/** One figure; 0 while nothing was counted under this name. */
export const figure = async (gateway: Pick<Gateway, 'url'>, name: string): Promise<number> =>
  (await readFigures(gateway)).get(name) ?? 0;

/** Asks again and again until a figure is as it should be. Rejects after a while, with what it is instead. */
export async function untilFigure(
  gateway: Pick<Gateway, 'url'>,
  name: string,
  isRight: (value: number) => boolean,
  withinMs = 15_000,
): Promise<number> {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await figure(gateway, name);
    if (isRight(value)) return value;
    if (performance.now() > until) throw new Error(`${name} is still ${value}.`);
  }
}
