import { Option } from 'commander';
import { createChanges, createDoctor, type Difference, type Doctor } from '../modules/conversations/index.ts';
import { memoryBus } from '../platform/bus.ts';
import { systemClock } from '../platform/clock.ts';
import { readSettings } from '../settings.ts';
import { count, FAILED, OK, runCommand, withDatabase } from './command.ts';
import { startProgress } from './progress.ts';

/** How a difference is told, by what it is in. */
const WORDS: Record<Difference['what'], (difference: Difference) => string> = {
  userUnreadCount: ({ stored, right }) => `userUnreadCount is ${stored}, recounted ${right}`,
  supportUnreadCount: ({ stored, right }) => `supportUnreadCount is ${stored}, recounted ${right}`,
  lastSeq: ({ stored, right }) => `last_seq is ${stored}, the newest message is number ${right}`,
  userReadSeq: ({ stored, right }) => `user_read_seq is ${stored}, above the newest message, ${right}`,
  supportReadSeq: ({ stored, right }) => `support_read_seq is ${stored}, above the newest message, ${right}`,
};

const inWords = (differences: readonly Difference[]) => differences.map((one) => WORDS[one.what](one)).join('; ');

/** `npm run doctor`: recounts everything, tells what is wrong, and with `--fix` repairs it (contract section 3). */
await runCommand<{ fix: boolean }>({
  name: 'doctor',
  description:
    'Recounts all unread counts from the messages and prints what is wrong. May run beside a gateway.\n' +
    'Ends with 0 when nothing is wrong or all was repaired, with 1 when something is still wrong.',
  options: [new Option('--fix', 'repair what is wrong, as a change that subscribers hear of').default(false)],
  run: async ({ fix }) =>
    withDatabase(
      readSettings().databaseUrl,
      async (db) => {
        // A running gateway finds the repairs in the log by itself.
        const doctor = createDoctor(db, createChanges(db, systemClock, memoryBus()));
        const { examined, wrong, remaining } = await examine(doctor, fix);
        const sum = `${count(examined)} conversations recounted, ${count(wrong)} wrong`;
        console.log(fix && wrong > 0 ? `${sum}, ${count(remaining)} still wrong.` : `${sum}.`);
        return remaining === 0 ? OK : FAILED;
      },
      true,
    ),
});

async function examine(doctor: Doctor, fix: boolean): Promise<{ examined: number; wrong: number; remaining: number }> {
  const progress = startProgress('conversations', await doctor.count(), 'nothing');
  const sum = { examined: 0, wrong: 0, remaining: 0 };
  try {
    for await (const { examined, findings } of doctor.examine()) {
      for (const { conversationId, differences } of findings) {
        const outcome = fix ? await repair(doctor, conversationId) : null;
        progress.say(`${conversationId}  ${inWords(differences)}${outcome ? `: ${outcome.told}` : ''}`);
        sum.wrong += 1;
        if (!outcome?.isRight) sum.remaining += 1;
      }
      sum.examined += examined;
      progress.advance(examined);
    }
  } finally {
    progress.stop();
  }
  return sum;
}

async function repair(doctor: Doctor, conversationId: string): Promise<{ told: string; isRight: boolean }> {
  const { repaired, remaining } = await doctor.repair(conversationId);
  if (remaining.length > 0) {
    const told = `messages are missing, and their numbers cannot be given again${repaired.length > 0 ? '; the rest is repaired' : ''}`;
    return { told, isRight: false };
  }
  return { told: repaired.length > 0 ? 'repaired' : 'right by now', isRight: true };
}
