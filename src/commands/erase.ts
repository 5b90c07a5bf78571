import { Option } from 'commander';
import { createChanges } from '../modules/conversations/index.ts';
import { createErasure, type Erasure } from '../modules/erasure/index.ts';
import { memoryBus } from '../platform/bus.ts';
import { systemClock } from '../platform/clock.ts';
import { DatabaseUnavailable } from '../platform/db/index.ts';
import { readSettings } from '../settings.ts';
import { CommandError, count, readId, runCommand, withDatabase } from './command.ts';
import { demandTerminal, demandYes } from './confirm.ts';
import { startProgress } from './progress.ts';

/** `npm run erase`: takes a person and what they have written out of the database (docs/SECURITY.md). */
await runCommand<{ user: string; yes: boolean }>({
  name: 'erase',
  description:
    'Erases a person: name, user name and e-mail address, what their messages say and where their files are, and their\n' +
    'comments on conversations. Counts, order and versions stay. Cannot be undone. May run beside a gateway.',
  options: [
    new Option('--user <id>', 'the id of the person').argParser(readId).makeOptionMandatory(),
    new Option('--yes', 'do it without asking').default(false),
  ],
  run: async ({ user, yes }) => {
    if (!yes) demandTerminal();
    return withDatabase(
      readSettings().databaseUrl,
      async (db) => {
        // A running gateway finds the changes in the log by itself.
        const erasure = createErasure(db, createChanges(db, systemClock, memoryBus()), systemClock);
        const person = await erasure.find(user);
        if (!person) throw new CommandError(`there is nobody with the id ${user}.`);
        const messages = await erasure.countMessages(user);
        if (!yes) {
          await demandYes(`Erase ${user} (${person.role}) and what ${count(messages)} messages say, for good?`);
        }
        const erased = await erase(erasure, user, messages);
        console.log(
          `Erased ${user}: ${count(erased.messages)} messages in ${count(erased.conversations)} conversations, ` +
            `${count(erased.comments)} comments.`,
        );
        await db.purge().catch((error: unknown) => {
          if (!(error instanceof DatabaseUnavailable)) throw error;
          throw new CommandError(
            'erased, but it may still be in the database’s files, which are in use: run this again.',
          );
        });
        console.log('Nothing of it is left in the database’s files.');
        return undefined;
      },
      true,
    );
  },
});

async function erase(erasure: Erasure, user: string, messages: number) {
  const progress = startProgress('messages', messages, 'lines');
  const sum = { messages: 0, comments: 0 };
  const conversations = new Set<string>();
  try {
    for await (const step of erasure.erase(user)) {
      conversations.add(step.conversationId);
      sum.messages += step.messages;
      if (step.hasComment) sum.comments += 1;
      progress.advance(step.messages);
    }
  } finally {
    progress.stop();
  }
  return { ...sum, conversations: conversations.size };
}
