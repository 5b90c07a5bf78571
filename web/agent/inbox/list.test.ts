import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPage,
  applyEvent,
  awaitPage,
  comparePlaces,
  emptyList,
  placeOf,
  type InboxConversation,
  type InboxEvent,
  type List,
  type ListOrder,
} from './list.ts';

const PAGE = 3;

const conversation = (id: string, time: number, unread: number, version: number) =>
  ({
    id,
    version,
    lastActivityAt: new Date(time).toISOString(),
    userUnreadCount: unread,
  }) as unknown as InboxConversation;

const told = (id: string, now: InboxConversation | undefined) =>
  ({ conversationId: id, conversation: now ?? null }) as unknown as InboxEvent;

/** What a gateway has, and what a page of it is, as its reader asks for it. */
class Gateway {
  readonly order: ListOrder;
  readonly #rows = new Map<string, InboxConversation>();
  #clock = 0;
  #version = 0;
  constructor(order: ListOrder) {
    this.order = order;
  }

  get sorted(): InboxConversation[] {
    return [...this.#rows.values()].sort((a, b) => comparePlaces(placeOf(a, this.order), placeOf(b, this.order)));
  }

  change(id: string, kind: 'send' | 'read' | 'leave'): InboxEvent {
    const before = this.#rows.get(id);
    this.#version += 1;
    if (kind === 'leave') this.#rows.delete(id);
    else {
      const time = kind === 'send' || !before ? (this.#clock += 1_000) : Date.parse(before.lastActivityAt);
      const unread = kind === 'read' ? 0 : (before?.userUnreadCount ?? 0) + 1;
      this.#rows.set(id, conversation(id, time, unread, this.#version));
    }
    return told(id, this.#rows.get(id));
  }

  /** The rows of the next page below what a list has loaded, and where the list is complete down to with them. */
  page(below: List['edge'], isFirst: boolean) {
    const { order } = this;
    const rest = this.sorted.filter((row) => isFirst || (below && comparePlaces(placeOf(row, order), below) > 0));
    const nodes = rest.slice(0, PAGE);
    return { nodes, edge: rest.length > PAGE ? placeOf(nodes.at(-1)!, order) : null };
  }
}

describe('a list that is loaded page by page while it changes', () => {
  it.each<ListOrder>(['activity', 'unread-first'])('is what the gateway has, once all is loaded (%s)', (order) => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l');
    const step = fc.oneof(
      fc.record({ id, kind: fc.constantFrom<('send' | 'read' | 'leave')[]>('send', 'send', 'read', 'leave') }),
      fc.constantFrom('ask' as const, 'answer' as const),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 15 }), fc.array(step, { maxLength: 40 }), (there, steps) => {
        const gateway = new Gateway(order);
        for (const one of there) gateway.change(one, 'send');
        const first = gateway.page(null, true);
        let list = addPage(emptyList(order), first.nodes, first.edge);
        let asked: ReturnType<Gateway['page']> | null = null;
        const ask = () => {
          if (asked || list.edge === null) return;
          asked = gateway.page(list.edge, false);
          list = awaitPage(list);
        };
        const answer = () => {
          if (!asked) return;
          list = addPage(list, asked.nodes, asked.edge);
          asked = null;
        };
        for (const one of steps) {
          if (one === 'ask') ask();
          else if (one === 'answer') answer();
          else list = applyEvent(list, gateway.change(one.id, one.kind));
          // What is loaded is always right down to the edge.
          const { edge } = list;
          const above = gateway.sorted.filter((row) => edge === null || comparePlaces(placeOf(row, order), edge) <= 0);
          expect(list.rows.map((row) => [row.id, row.version])).toEqual(above.map((row) => [row.id, row.version]));
        }
        while (asked || list.edge !== null) {
          answer();
          ask();
        }
        expect(list.rows).toEqual(gateway.sorted);
      }),
      { numRuns: 500 },
    );
  });

  it('an event that tells of an older state changes nothing', () => {
    const newer = conversation('a', 2_000, 1, 5);
    const list = addPage(emptyList('activity'), [newer], null);
    expect(applyEvent(list, told('a', conversation('a', 1_000, 9, 4))).rows).toEqual([newer]);
  });
});
