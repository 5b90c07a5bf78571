import type { Actor, Gateway } from '../support/gateway.ts';
import { attempt, type Act, type Outcome } from './acts.ts';
import type { Random } from './random.ts';

/** Something that somebody wants to do. */
export interface Wish {
  actor: Actor;
  act: Act;
  input: Record<string, unknown>;
}

/** A wish, and what came of it. */
export interface Deed extends Wish, Outcome {}

export interface People {
  customers: Actor[];
  agents: Actor[];
  admin: Actor;
}

/** Two customers and a guest, two agents, an administrator. */
export async function gatherPeople(gateway: Gateway): Promise<People> {
  const [first, second, guest, ada, carl, admin] = await Promise.all([
    gateway.customer({ name: 'Cleo' }),
    gateway.customer({ name: 'Dora' }),
    gateway.guest('Gus'),
    gateway.agent({ name: 'Ada' }),
    gateway.agent({ name: 'Carl' }),
    gateway.admin({ name: 'Ann' }),
  ]);
  return { customers: [first, second, guest], agents: [ada, carl], admin };
}

/** What people may be told when they act at once: somebody else was first, or it was never theirs. */
export const MAY_BE_REFUSED = new Set(['NOT_FOUND', 'FORBIDDEN', 'CONVERSATION_CLOSED', 'ALREADY_ASSIGNED', 'INVALID']);

/** How often each thing is wished for. */
const WEIGHTS: [Act, number][] = [
  ['sendMessage', 30],
  ['markConversationRead', 14],
  ['deleteMessage', 10],
  ['updateMessage', 8],
  ['reopenConversation', 7],
  ['assignConversation', 7],
  ['closeConversation', 5],
  ['restoreConversation', 5],
  ['createConversation', 4],
  ['claimConversation', 4],
  ['rateConversation', 3],
  ['updateConversation', 3],
  ['deleteConversation', 2],
];
const WORDS = ['zebra', 'horse', 'red', 'blue'];
const ACTS = WEIGHTS.flatMap(([act, weight]) => Array.from({ length: weight }, () => act));

/** A support desk at which anybody does anything, most of which they may do. */
export class RandomDesk {
  readonly people: People;
  /** The conversations so far, with whose they are. */
  readonly conversations: { id: string; customer: Actor }[] = [];
  readonly #messages: { id: string; conversationId: string; sender: Actor }[] = [];
  readonly #random: Random;
  readonly #mostConversations: number;

  constructor(people: People, random: Random, mostConversations: number) {
    this.people = people;
    this.#random = random;
    this.#mostConversations = mostConversations;
  }

  /** What somebody wants to do next. */
  wish(): Wish {
    const act = this.#random.pick(ACTS);
    const { customers, agents, admin } = this.people;
    const isFull = this.conversations.length >= this.#mostConversations;
    if (this.conversations.length === 0 || (act === 'createConversation' && !isFull)) {
      const customer = this.#random.pick(customers);
      return { actor: this.#random.pick([customer, admin]), act: 'createConversation', input: { userId: customer.id } };
    }
    const { id, customer } = this.#random.pick(this.conversations);
    const staff = this.#random.pick([...agents, ...agents, admin]);
    const either = this.#random.pick([customer, staff]);
    switch (act) {
      case 'markConversationRead': {
        const messages = this.#messages.filter(({ conversationId }) => conversationId === id);
        const isWhole = messages.length === 0 || this.#random.chance(0.3);
        const upToMessageId = isWhole ? null : this.#random.pick(messages).id;
        return { actor: either, act, input: { conversationId: id, upToMessageId } };
      }
      case 'deleteMessage':
      case 'updateMessage': {
        if (this.#messages.length === 0) break;
        // The latest are the ones that may still be unread.
        const message = this.#random.pick(this.#random.chance(0.6) ? this.#messages.slice(-6) : this.#messages);
        const actor = this.#random.pick([message.sender, message.sender, admin]);
        return { actor, act, input: { id: message.id, ...(act === 'updateMessage' ? { body: this.#text() } : {}) } };
      }
      case 'assignConversation':
        return { actor: this.#random.pick([staff, admin]), act, input: { id, supportUserId: this.#holder() } };
      case 'updateConversation': {
        const isClosed = this.#random.chance(0.5);
        return { actor: admin, act, input: { id, isClosed, supportUserId: this.#holder() } };
      }
      case 'rateConversation':
        return { actor: customer, act, input: { id, rating: 1 + this.#random.below(5) } };
      case 'closeConversation':
        return { actor: either, act, input: { id } };
      case 'reopenConversation':
        return { actor: this.#random.pick([staff, admin]), act, input: { id } };
      case 'claimConversation':
        return { actor: staff, act, input: { id } };
      case 'deleteConversation':
        return { actor: this.#random.pick([customer, admin]), act, input: { id } };
      case 'restoreConversation':
        return { actor: admin, act, input: { id } };
    }
    return { actor: either, act: 'sendMessage', input: { conversationId: id, body: this.#text() } };
  }

  /** Does it, as far as it is allowed. */
  async fulfil(wish: Wish): Promise<Deed> {
    const outcome = await attempt(wish.actor, wish.act, wish.input);
    if (!outcome.refusal && wish.act === 'createConversation') {
      const customer = this.people.customers.find(({ id }) => id === wish.input.userId)!;
      this.conversations.push({ id: outcome.conversation!.id, customer });
    }
    if (!outcome.refusal && wish.act === 'sendMessage') {
      const conversationId = wish.input.conversationId as string;
      this.#messages.push({ id: outcome.message!.id, conversationId, sender: wish.actor });
    }
    return { ...wish, ...outcome };
  }

  #holder(): string | null {
    return this.#random.pick([...this.people.agents, ...this.people.agents, null])?.id ?? null;
  }

  #text(): string {
    return Array.from({ length: 1 + this.#random.below(2) }, () => this.#random.pick(WORDS)).join(' ');
  }
}
