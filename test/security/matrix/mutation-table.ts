import { AGENTS, CUSTOMERS, sightOf, type ActorName, type Kind, type Sight } from './sight.ts';

/** What a caller is answered: `OK`, or the code of the failure. */
export type Verdict = 'OK' | 'NOT_FOUND' | 'FORBIDDEN' | 'INVALID' | 'ALREADY_ASSIGNED' | 'NOT_SUPPORT_STAFF';

/** What a rule is asked about: a conversation of the world, or an id of none. */
export type Target = Kind | 'missing' | 'malformed';

/** Who may do something to a conversation, and what the others are told. */
export interface Rule {
  /** Whose role never has it: `FORBIDDEN` whatever the id. */
  never?: readonly ActorName[];
  /** What somebody is told who sees the conversation by this right; `OK` where nothing is said. */
  may: Partial<Record<Sight, Verdict>>;
  /** The same, where nobody holds the conversation. */
  unassigned?: Partial<Record<Sight, Verdict>>;
  /** What somebody is told for whom the conversation does not exist. `NOT_FOUND` for whom nothing is said. */
  unseen?: (actor: ActorName, kind: Kind) => Verdict;
  /** For whom a deleted conversation is still there to do this to. */
  deleted?: readonly ActorName[];
}

const F = 'FORBIDDEN';

/** Contract section 2, the column "may", and decision 0004; one rule for each row of what somebody wants to do. */
export const RULES = {
  /** The customer, and whoever works on it. `readAny` only reads. */
  EITHER_SIDE: { may: { reads: F } },
  /** The customer's own side alone: those who speak on the user side. */
  USER_SIDE: { may: { desk: F, admin: F, reads: F, writes: F } },
  /** Those who speak on the support side: an agent is a customer in their own conversation. */
  SUPPORT_SIDE: { may: { own: F, reads: F, 'own+writes': F } },
  /** Staff: not customers, whatever the id, and no agent in their own conversation. */
  STAFF: { never: CUSTOMERS, may: { own: F } },
  /** Staff; of several who want it, the losers are told why, also when they do not see it. */
  CLAIM: {
    never: CUSTOMERS,
    may: { own: F, admin: 'ALREADY_ASSIGNED', writes: 'ALREADY_ASSIGNED', 'own+writes': 'ALREADY_ASSIGNED' },
    // `writeAny` makes nobody a member of the staff, who alone can hold a conversation.
    unassigned: { own: F, writes: 'NOT_SUPPORT_STAFF' },
    unseen: (actor, { isDeleted }) => (AGENTS.includes(actor) && !isDeleted ? 'ALREADY_ASSIGNED' : 'NOT_FOUND'),
  },
  /** The customer and administrators. Deleting what is deleted changes nothing. */
  OWNER_OR_ADMIN: { may: { desk: F, reads: F }, deleted: ['userA', 'admin', 'writer'] },
  /** Administrators. Restoring what is not deleted changes nothing. */
  ADMIN_ONLY: { never: [...CUSTOMERS, ...AGENTS], may: {}, deleted: ['admin', 'writer'] },
  /** The customer alone; administrators never. */
  OWNER_ONLY: { never: ['admin'], may: { desk: F, reads: F, writes: F } },
  /** Staff, through an operation that customers have too: what they do not see is not there for them. */
  ASSIGNS: { may: { own: F, reads: F } },
  /** Whoever has sent it, or in whose name it is, here the customer; and administrators. */
  SENDER_OR_ADMIN: { may: { desk: F, reads: F } },
} satisfies Record<string, Rule>;

/** What an actor with a token is told who wants something of a conversation. */
export function verdictOf(rule: Rule, actor: ActorName, target: Target): Verdict {
  if (rule.never?.includes(actor)) return F;
  if (target === 'malformed') return 'INVALID';
  if (target === 'missing') return 'NOT_FOUND';
  if (target.isDeleted) return rule.deleted?.includes(actor) ? 'OK' : 'NOT_FOUND';
  const sight = sightOf(actor, target);
  if (sight === null) return rule.unseen?.(actor, target) ?? 'NOT_FOUND';
  const may = target.holder === null ? (rule.unassigned ?? rule.may) : rule.may;
  return may[sight] ?? 'OK';
}

/** What a mutation is told of a conversation: its id, a message that its customer has sent, words to write there. */
export interface Told {
  id: string;
  messageId: string;
  word: string;
  comment: string;
  customerId: string;
  /** A member of the staff who is not in the matrix. */
  spareAgentId: string;
}

interface Expectation {
  rule: keyof typeof RULES;
  /** Which id of {@link Told} names what is changed. */
  of: 'id' | 'messageId';
  /** Who may do it sees it from then on. */
  brings?: true;
  input: (told: Told) => Record<string, unknown>;
}

const conversation = (rule: keyof typeof RULES, input: Expectation['input'] = ({ id }) => ({ id })): Expectation => ({
  rule,
  of: 'id',
  input,
});

const message = (input: Expectation['input']): Expectation => ({ rule: 'SENDER_OR_ADMIN', of: 'messageId', input });

/** Every mutation of something that is there, by its name; words after it say how it is used. */
export const MUTATIONS: Record<string, Expectation> = {
  updateConversation: conversation('EITHER_SIDE', ({ id }) => ({ id, isClosed: true })),
  'updateConversation to assign': conversation('ASSIGNS', ({ id, spareAgentId }) => ({
    id,
    supportUserId: spareAgentId,
  })),
  closeConversation: conversation('EITHER_SIDE'),
  reopenConversation: conversation('STAFF'),
  deleteConversation: conversation('OWNER_OR_ADMIN'),
  restoreConversation: { ...conversation('ADMIN_ONLY'), brings: true },
  claimConversation: conversation('CLAIM'),
  assignConversation: conversation('STAFF', ({ id, spareAgentId }) => ({ id, supportUserId: spareAgentId })),
  rateConversation: conversation('OWNER_ONLY', ({ id, comment }) => ({ id, rating: 4, comment })),
  markConversationRead: conversation('EITHER_SIDE', ({ id }) => ({ conversationId: id })),
  'markConversationRead up to a message': conversation('EITHER_SIDE', ({ id, messageId }) => ({
    conversationId: id,
    upToMessageId: messageId,
  })),
  sendMessage: conversation('EITHER_SIDE', ({ id, word }) => ({ conversationId: id, body: word })),
  'sendMessage in the name of its customer': conversation('SENDER_OR_ADMIN', ({ id, word, customerId }) => ({
    conversationId: id,
    senderId: customerId,
    body: word,
  })),
  setTyping: conversation('EITHER_SIDE', ({ id }) => ({ conversationId: id, isTyping: true })),
  updateMessage: message(({ messageId, word }) => ({ id: messageId, body: `${word} anew` })),
  deleteMessage: message(({ messageId }) => ({ id: messageId })),
};

/** Mutations that change nothing that is there; `making.test.ts` says who may make what. */
export const MAKING: readonly string[] = ['createGuest', 'createConversation'];
