import type { Queryable } from '../../platform/db/index.ts';
import { rowLoader } from '../../shared/loader.ts';
import { conversationRepository } from './repository.ts';

export { createChanges, missing, unchanged, type Changes } from './changes.ts';
export type { Conversation } from './conversation.ts';
export { createDoctor, type Difference, type Doctor, type Finding } from './doctor.ts';
export { checkFilter, meets, type CheckedFilter } from './filter.ts';
export { conversationRepository } from './repository.ts';
export { conversationResolvers } from './resolvers.ts';
export { createConversationService, type ConversationService } from './service.ts';
export {
  afterDeleting,
  afterSending,
  countUnread,
  isExact,
  isRead,
  recount,
  recountNext,
  type Recount,
} from './unread.ts';

/** Conversations by id, whoever may see them. */
export const conversationLoader = (db: Queryable) =>
  rowLoader(
    (ids) => conversationRepository.listByIds(db, ids),
    (conversation) => conversation.id,
  );
