import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessagePageFragment } from '../../generated/operations.ts';
import {
  addOlder,
  applyEvent,
  firstUnread,
  noteOwnChange,
  openThread,
  type Conversation,
  type ConversationEvent,
  type Message,
} from './thread.ts';
import { moveDivider } from './divider.ts';

const PAGE = 3;
const stamp = (version: number) => new Date(version * 1_000).toISOString();

/** A conversation as a gateway has it: every change of it makes an event, and pages are read at any moment. */
class Model {
  readonly messages: Message[] = [];
  #version = 0;
  #lastSeq = 0;
  readonly #readUpTo = { USER: 0, SUPPORT: 0 };

  get conversation() {
    return { id: 'c', version: this.#version } as unknown as Conversation;
  }

  send(side: 'USER' | 'SUPPORT'): ConversationEvent {
    this.#lastSeq += 1;
    const seq = this.#lastSeq;
    const message = { id: `m${seq}`, seq, side, body: `${seq}`, isRead: false, updatedAt: stamp(this.#version + 1) };
    this.messages.push(message as unknown as Message);
    return this.#event({ __typename: 'MessageAdded', message });
  }

  edit(which: number): ConversationEvent | null {
    const index = which % Math.max(1, this.messages.length);
    const message = this.messages[index];
    if (!message) return null;
    const edited = { ...message, body: `${message.body}!`, updatedAt: stamp(this.#version + 1) };
    this.messages[index] = edited;
    return this.#event({ __typename: 'MessageUpdated', message: edited });
  }

  remove(which: number): ConversationEvent | null {
    const [message] = this.messages.splice(which % Math.max(1, this.messages.length), 1);
    return message ? this.#event({ __typename: 'MessageDeleted', messageId: message.id, seq: message.seq }) : null;
  }

  read(side: 'USER' | 'SUPPORT'): ConversationEvent {
    this.#readUpTo[side] = this.#lastSeq;
    for (const [index, message] of this.messages.entries()) {
      if (message.side !== side) this.messages[index] = { ...message, isRead: true };
    }
    return this.#event({ __typename: 'MessagesRead', side, upToSeq: this.#lastSeq });
  }

  page(before: string | null): MessagePageFragment {
    const all = before === null ? this.messages : this.messages.filter(({ seq }) => seq < Number(before));
    const nodes = all.slice(-PAGE);
    return {
      nodes,
      pageInfo: { hasPreviousPage: all.length > PAGE, startCursor: String(nodes[0]?.seq ?? '') },
    };
  }

  #event(event: object): ConversationEvent {
    this.#version += 1;
    return { ...event, conversationId: 'c', version: this.#version } as unknown as ConversationEvent;
  }
}

it('a change of one’s own tells how far one has come, but not past what somebody else did in between', () => {
  const conversation = { id: 'c', version: 7 } as unknown as Conversation;
  const page = { nodes: [], pageInfo: { hasPreviousPage: false, startCursor: null } } as unknown as MessagePageFragment;
  const thread = openThread(conversation, page);
  expect(noteOwnChange(thread, 8).version).toBe(8);
  expect(noteOwnChange(thread, 9).version).toBe(7);
  expect(noteOwnChange(noteOwnChange(thread, 9), 8).version).toBe(9);
});

it('news is what somebody else has done, but for reading', () => {
  const conversation = { id: 'c', version: 7 } as unknown as Conversation;
  const page = { nodes: [], pageInfo: { hasPreviousPage: false, startCursor: null } } as unknown as MessagePageFragment;
  const read = { __typename: 'MessagesRead', side: 'USER', upToSeq: 3, version: 8 } as unknown as ConversationEvent;
  const deleted = { __typename: 'MessageDeleted', messageId: 'm', version: 9 } as unknown as ConversationEvent;
  const wasRead = applyEvent(openThread(conversation, page), read);
  expect([wasRead.version, wasRead.newsVersion]).toEqual([8, 7]);
  const byOthers = applyEvent(wasRead, deleted);
  expect([byOthers.version, byOthers.newsVersion]).toEqual([9, 9]);
  const byOneself = applyEvent(noteOwnChange(openThread(conversation, page), 9), deleted);
  expect([byOneself.version, byOneself.newsVersion]).toEqual([9, 7]);
});

describe('a conversation that is read upward while it changes', () => {
  it('is what the gateway has, whatever came between the asking and the answer', () => {
    const step = fc.oneof(
      fc.record({
        does: fc.constantFrom('send' as const, 'read' as const),
        side: fc.constantFrom('USER' as const, 'SUPPORT' as const),
      }),
      fc.record({ does: fc.constantFrom('edit' as const, 'remove' as const), which: fc.nat(30) }),
      fc.constantFrom({ does: 'ask' as const }, { does: 'answer' as const }),
    );
    fc.assert(
      fc.property(fc.nat(12), fc.array(step, { maxLength: 40 }), (there, steps) => {
        const model = new Model();
        for (let count = 0; count < there; count += 1) model.send(count % 2 === 0 ? 'USER' : 'SUPPORT');
        let thread = openThread(model.conversation, model.page(null));
        let asked: MessagePageFragment | null = null;
        const ask = () => {
          if (!asked && thread.olderBefore !== null) asked = model.page(thread.olderBefore);
        };
        const answer = () => {
          if (asked) thread = addOlder(thread, asked);
          asked = null;
        };
        for (const one of steps) {
          if (one.does === 'ask') ask();
          else if (one.does === 'answer') answer();
          else {
            const event = 'side' in one ? model[one.does](one.side) : model[one.does](one.which);
            if (event) thread = applyEvent(thread, event);
            // Told again, as after a short cut, it is no news.
            if (event) expect(applyEvent(thread, event).messages).toEqual(thread.messages);
          }
        }
        answer();
        while (thread.olderBefore !== null) {
          ask();
          answer();
        }
        expect(thread.messages).toEqual(model.messages);
        expect(thread.version).toBe(model.conversation.version);
        expect(firstUnread(thread, 'SUPPORT')).toEqual(
          model.messages.find(({ side, isRead }) => side === 'USER' && !isRead),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('the line above what is new', () => {
  it('stands where reading was left, and stays while somebody looks', () => {
    expect(moveDivider(null, 4, false)).toBe(4);
    expect(moveDivider(4, undefined, true)).toBe(4);
    expect(moveDivider(4, 9, true)).toBe(4);
    expect(moveDivider(4, 9, false)).toBe(9);
    expect(moveDivider(9, 4, false)).toBe(9);
    expect(moveDivider(null, undefined, false)).toBeNull();
  });
});
