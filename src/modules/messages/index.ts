export { checkContent, ERASED_BODY } from './content.ts';
export { messageLoader, messagePageLoader } from './loaders.ts';
export type { Message } from './message.ts';
export { messageRepository } from './repository.ts';
export { messageResolvers } from './resolvers.ts';
export { createMessageService, TYPING_LASTS_MS, type MessageService } from './service.ts';
