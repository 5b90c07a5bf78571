import type { Deed } from '../live/random-desk.ts';

type Side = 'USER' | 'SUPPORT';

interface Message {
  id: string;
  seq: number;
  side: Side;
  senderId: string;
  isDeleted: boolean;
}

/** What an unread event should say. */
export interface ExpectedEvent {
  version: number;
  userUnreadCount: number;
  supportUnreadCount: number;
  cause: string;
}

const CAUSES: Partial<Record<string, string>> = {
  sendMessage: 'MESSAGE_SENT',
  deleteMessage: 'MESSAGE_DELETED',
  markConversationRead: 'MESSAGES_READ',
};

/**
 * A conversation as the contract says it is, and nothing more: a list of messages and two horizons, counted afresh each
 * time. It shares nothing with what it is compared to.
 */
export class ModelConversation {
  readonly id: string;
  readonly userId: string;
  readonly staffIds: ReadonlySet<string>;
  version = 1;
  /** Each change of a count so far. */
  readonly unreadEvents: ExpectedEvent[] = [];
  #messages: Message[] = [];
  #horizons: Record<Side, number> = { USER: 0, SUPPORT: 0 };
  #isClosed = false;
  #isDeleted = false;
  #supportUserId: string | null;
  #rating: unknown = null;

  constructor(id: string, userId: string, supportUserId: string | null, staffIds: ReadonlySet<string>) {
    this.id = id;
    this.userId = userId;
    this.#supportUserId = supportUserId;
    this.staffIds = staffIds;
  }

  /** Messages sent by the customer that the support side has not read, and the other way round. */
  get counts(): { userUnreadCount: number; supportUnreadCount: number } {
    return { userUnreadCount: this.#unread('USER', 'SUPPORT'), supportUnreadCount: this.#unread('SUPPORT', 'USER') };
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** Whether something that was done would change anything now. */
  wouldChange(deed: Deed): boolean {
    return this.#fingerprint() !== this.#copy().#do(deed).#fingerprint();
  }

  /** The conversation after something that was done, without the change being counted. */
  after(deed: Deed): ModelConversation {
    return this.#copy().#do(deed);
  }

  /** Takes over a change: the next version. */
  take(deed: Deed): void {
    const before = this.counts;
    this.#do(deed);
    this.version += 1;
    const after = this.counts;
    if (before.userUnreadCount === after.userUnreadCount && before.supportUnreadCount === after.supportUnreadCount)
      return;
    this.unreadEvents.push({ version: this.version, ...after, cause: CAUSES[deed.act] ?? 'none of the contract' });
  }

  #unread(sender: Side, reader: Side): number {
    const horizon = this.#horizons[reader];
    return this.#messages.filter(({ side, seq, isDeleted }) => side === sender && seq > horizon && !isDeleted).length;
  }

  #do({ actor, act, input, message }: Deed): this {
    switch (act) {
      case 'sendMessage': {
        const side: Side = actor.id === this.userId ? 'USER' : 'SUPPORT';
        const seq = this.#messages.length + 1;
        this.#messages.push({ id: message!.id, seq, side, senderId: actor.id, isDeleted: false });
        if (side === 'SUPPORT' && this.staffIds.has(actor.id)) this.#supportUserId ??= actor.id;
        break;
      }
      case 'deleteMessage':
        this.#messages = this.#messages.map((one) => (one.id === input.id ? { ...one, isDeleted: true } : one));
        break;
      case 'markConversationRead': {
        const side: Side = actor.id === this.userId ? 'USER' : 'SUPPORT';
        const upTo = this.#messages.find(({ id }) => id === input.upToMessageId)?.seq ?? this.#messages.length;
        this.#horizons[side] = Math.max(this.#horizons[side], upTo);
        break;
      }
      case 'closeConversation':
        this.#isClosed = true;
        break;
      case 'reopenConversation':
        this.#isClosed = false;
        break;
      case 'assignConversation':
        this.#supportUserId = input.supportUserId as string | null;
        break;
      case 'updateConversation':
        this.#isClosed = input.isClosed as boolean;
        this.#supportUserId = input.supportUserId as string | null;
        break;
      case 'claimConversation':
        this.#supportUserId = actor.id;
        break;
      case 'rateConversation':
        this.#rating = input.rating;
        break;
      case 'deleteConversation':
        this.#isDeleted = true;
        break;
      case 'restoreConversation':
        this.#isDeleted = false;
        break;
      default:
        break;
    }
    return this;
  }

  /** All of which a change gives a new version. A horizon alone is not: reading what is read already changes nothing. */
  #fingerprint(): string {
    return JSON.stringify([
      this.#messages.map(({ id, isDeleted }) => [id, isDeleted]),
      this.counts,
      this.#isClosed,
      this.#isDeleted,
      this.#supportUserId,
      this.#rating,
    ]);
  }

  #copy(): ModelConversation {
    const copy = new ModelConversation(this.id, this.userId, this.#supportUserId, this.staffIds);
    copy.version = this.version;
    copy.#messages = this.#messages.map((message) => ({ ...message }));
    copy.#horizons = { ...this.#horizons };
    copy.#isClosed = this.#isClosed;
    copy.#isDeleted = this.#isDeleted;
    copy.#rating = this.#rating;
    return copy;
  }
}
