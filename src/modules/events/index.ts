export { eventRepository, type EventRange } from './repository.ts';
export type {
  ConversationState,
  DeliveredEvent,
  DeliveredInboxEvent,
  EventDetails,
  EventType,
  LoggedEvent,
  NewEvent,
} from './event.ts';
export { createLogCursors, resyncRequired, type LogCursors } from './cursor.ts';
