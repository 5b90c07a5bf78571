import { EventEmitter } from 'node:events';

/** Somebody is typing in a conversation, or has stopped. */
export interface TypingSignal {
  conversationId: string;
  userId: string;
  side: 'USER' | 'SUPPORT';
  isTyping: boolean;
  /** When it ends by itself, or ended: milliseconds since 1970. */
  expiresAt: number;
}

/**
 * What gateways tell each other. All of it is a hint that may be lost: the event log is the truth for every change, the
 * table of revocations for those, and both are polled as well; typing is not worth more than five seconds.
 */
export interface Bus {
  /** Something was committed to the event log. */
  wake(): void;
  onWake(listener: () => void): () => void;
  /** More tokens were revoked. */
  onRevoked(listener: () => void): () => void;
  signalTyping(signal: TypingSignal): void;
  onTyping(listener: (signal: TypingSignal) => void): () => void;
  stop(): void;
}

/** The bus of a gateway that is alone. Listeners run before the call returns. */
export function memoryBus(): Bus & { revoked(): void } {
  const emitter = new EventEmitter().setMaxListeners(0);
  const on = <A extends unknown[]>(name: string, listener: (...args: A) => void) => {
    emitter.on(name, listener);
    return () => void emitter.off(name, listener);
  };
  return {
    wake: () => void emitter.emit('wake'),
    onWake: (listener) => on('wake', listener),
    revoked: () => void emitter.emit('revoked'),
    onRevoked: (listener) => on('revoked', listener),
    signalTyping: (signal) => void emitter.emit('typing', signal),
    onTyping: (listener) => on('typing', listener),
    stop: () => void emitter.removeAllListeners(),
  };
}
