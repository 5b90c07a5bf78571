import { openAcknowledged } from '../../live/raw-socket.ts';
import type { World } from './world.ts';
import type { CallerName } from './sight.ts';

/** A frame of a subscription. */
export interface Frame {
  id: string;
  type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  payload?: any;
}

/** Somebody at a websocket with several subscriptions, and all that they were sent. */
export interface Listener {
  actor: CallerName;
  /** Everything that came, of all subscriptions. */
  frames: Frame[];
  /** Begins a subscription; returns once it delivers, or has been refused. */
  subscribe: (id: string, query: string, variables?: object) => Promise<void>;
  /** What the events of one subscription hold: its root field's values. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  events(id: string): any[];
  /** The code with which a subscription was refused, when that is all it was told; else what it was told. */
  refusal(id: string): string;
  /** Waits until a frame has come that is as asked for. */
  until(isIt: (frame: Frame) => boolean): Promise<void>;
}

const PATIENCE_MS = 8_000;

export async function listen(world: World, actor: CallerName): Promise<Listener> {
  const socket = await openAcknowledged(world.gateway, world.actors[actor].token);
  const frames: Frame[] = [];
  let wake = Promise.withResolvers<void>();
  const read = async () => {
    for (;;) {
      frames.push((await socket.next()) as unknown as Frame);
      wake.resolve();
      wake = Promise.withResolvers();
    }
  };
  // Ends with the socket.
  read().catch(() => undefined);

  async function until(isIt: (frame: Frame) => boolean): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`${actor} waits in vain.`)), PATIENCE_MS);
    try {
      while (!frames.some(isIt)) await Promise.race([wake.promise, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  let asked = 0;
  return {
    actor,
    frames,
    until,
    refusal: (id) => refusalIn(frames.filter((frame) => frame.id === id)),
    async subscribe(id, query, variables = {}) {
      socket.send({ id, type: 'subscribe', payload: { query, variables } });
      // Operations of a socket are begun in the order in which they come.
      const after = `after${(asked += 1)}`;
      socket.send({ id: after, type: 'subscribe', payload: { query: '{ syncCursor }' } });
      await until((frame) => frame.id === after && frame.type === 'complete');
    },
    events: (id) =>
      frames.flatMap((frame) =>
        frame.id === id && frame.type === 'next' ? Object.values(frame.payload.data ?? {}) : [],
      ),
  };
}

/**
 * The code with which a subscription was refused, when that is all that its frames say: an error alone, or a result
 * without data and the end. Otherwise what they are.
 */
export function refusalIn(frames: readonly Frame[]): string {
  const [first, ...others] = frames;
  const errors = first?.type === 'error' ? first.payload : first?.payload?.data == null && first?.payload?.errors;
  const isAll = first?.type === 'error' ? others.length === 0 : others.map(({ type }) => type).join() === 'complete';
  if (errors && isAll) return errors[0].extensions.code as string;
  return frames.map(({ type }) => type).join();
}
