import DataLoader from 'dataloader';
import type { Queryable } from '../../platform/db/index.ts';
import { groupByKey, rowLoader } from '../../shared/loader.ts';
import { toPage, type PageRequest } from '../../shared/page.ts';
import type { Message, MessagePage } from './message.ts';
import { messageRepository } from './repository.ts';

/** Messages by id, deleted ones too. */
export const messageLoader = (db: Queryable) =>
  rowLoader(
    (ids) => messageRepository.listByIds(db, ids),
    (message) => message.id,
  );

/** Pages of the messages of conversations: all conversations of which the same page is wanted are read by one statement. */
export function messagePageLoader(db: Queryable) {
  const counts = new DataLoader<string, number>(async (ids) => {
    const rows = await messageRepository.countByConversation(db, ids);
    const byId = new Map(rows.map((row) => [row.conversationId, row.count]));
    return ids.map((id) => byId.get(id) ?? 0);
  });
  const byRequest = new Map<string, DataLoader<string, MessagePage>>();

  const loaderOf = (request: PageRequest<number>) =>
    new DataLoader<string, MessagePage>(async (ids) => {
      const rows = await messageRepository.listPages(db, ids, request);
      const groups = groupByKey(ids, rows, (message: Message) => message.conversationId);
      return ids.map((conversationId, index) => ({
        ...toPage(request, groups[index] ?? [], () => counts.load(conversationId)),
        conversationId,
      }));
    });

  return {
    load(conversationId: string, request: PageRequest<number>): Promise<MessagePage> {
      const key = JSON.stringify(request);
      let loader = byRequest.get(key);
      if (!loader) byRequest.set(key, (loader = loaderOf(request)));
      return loader.load(conversationId);
    },
  };
}
