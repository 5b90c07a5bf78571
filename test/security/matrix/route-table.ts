import type { ConversationText } from './canaries.ts';
import type { RULES, Told } from './mutation-table.ts';

/** What a route gives, beside its path and its body. */
export type RouteRule =
  | {
      /** Changes a conversation or a message, by the rule that GraphQL has for it. */
      does: 'CHANGE';
      rule: keyof typeof RULES;
      of: 'id' | 'messageId';
      body?: (told: Told & { callerId: string }) => object;
    }
  /** Gives a conversation, or what is in it, to whoever sees it; 404 for everybody else. */
  | { does: 'READ'; of: 'id' | 'messageId'; texts: readonly ConversationText[] }
  /** Lists conversations: all of them, an agent's work, or those of the customer in the path. */
  | { does: 'LIST'; which: 'ALL' | 'QUEUE' | 'CUSTOMER'; isPopulated?: true }
  /** Starts a conversation (`making.test.ts`). */
  | { does: 'MAKE' };

const change = (
  rule: keyof typeof RULES,
  of: 'id' | 'messageId' = 'id',
  body?: (told: Told & { callerId: string }) => object,
): RouteRule => ({ does: 'CHANGE', rule, of, ...(body ? { body } : {}) });

const message = ({ callerId, id, word }: Told & { callerId: string }) => ({
  userId: callerId,
  conversationId: id,
  message: word,
});

const MESSAGE_TEXTS = ['body', 'fileUrl', 'fileType'] as const;

/** Every route of the legacy table (contract section 5). */
export const ROUTES: Record<string, RouteRule> = {
  'POST /conversations': { does: 'MAKE' },
  'GET /conversations': { does: 'LIST', which: 'ALL' },
  'GET /conversations/supportId': { does: 'LIST', which: 'QUEUE', isPopulated: true },
  'GET /:userId/conversations': { does: 'LIST', which: 'CUSTOMER' },
  'GET /conversation/:id': { does: 'READ', of: 'id', texts: [...MESSAGE_TEXTS, 'reply', 'comment'] },
  'GET /conversation/:id/close': change('EITHER_SIDE'),
  'PUT /conversation/:id/close': change('EITHER_SIDE'),
  'GET /conversation/reopen/:id': change('STAFF'),
  'PUT /conversation/:id': change('EITHER_SIDE', 'id', () => ({ isClosed: true })),
  'DELETE /conversation/:id': change('OWNER_OR_ADMIN'),
  'PUT /conversation/rating/:id': change('OWNER_ONLY', 'id', ({ comment }) => ({ rating: 4, comment })),
  'POST /messages': change('USER_SIDE', 'id', message),
  'POST /response/messages': change('SUPPORT_SIDE', 'id', message),
  'GET /:conversationId/messages': { does: 'READ', of: 'id', texts: [...MESSAGE_TEXTS, 'reply'] },
  'GET /messages/:id': { does: 'READ', of: 'messageId', texts: MESSAGE_TEXTS },
  'PUT /messages/:id': change('SENDER_OR_ADMIN', 'messageId', ({ word }) => ({ message: `${word} anew` })),
  'DELETE /messages/:id': change('SENDER_OR_ADMIN', 'messageId'),
};
