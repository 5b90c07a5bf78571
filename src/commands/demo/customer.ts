import {
  DemoCloseDocument,
  DemoConversationDocument,
  DemoCreateConversationDocument,
  DemoRateDocument,
  DemoReadDocument,
} from '../../generated/command-operations.ts';
import { newId } from '../../platform/ids.ts';
import { filled } from '../seed/texts.ts';
import { listen } from './ear.ts';
import { readingOf, type Actor } from './scene.ts';
import { answerTo, createFacts, themeOf, type Facts } from './talk.ts';
import { COMPLAINTS, NUDGES, PRAISE, THEMES, type Theme } from './themes.ts';
import { write } from './typing.ts';

/** How long a customer waits for an answer before asking whether anybody is there, and how often. */
const PATIENCE_MS = 75_000;
const MOST_NUDGES = 3;
/** Of those who have waited for days when the demo begins. */
const ENDLESS_MS = 14 * 24 * 60 * 60_000;
/** How long a customer who has said all waits for a last word. */
const LINGER_MS = 25_000;
const RATINGS = [4, 4, 4, 5, 5, 5, 5];
const LOW_RATINGS = [1, 1, 2];

export interface Customer extends Actor {
  id: string;
}

/**
 * One visit of a customer, from the first word to the end of the conversation. It ends, whatever the other side does:
 * one who is not answered goes.
 */
export async function visit(customer: Customer): Promise<void> {
  const { random, pace } = customer;
  const theme = random.pick(THEMES);
  const facts = createFacts(random);
  const { createConversation } = await customer.ask(DemoCreateConversationDocument, {
    input: { userId: customer.id, idempotencyKey: newId() },
  });
  const id = createConversation?.conversation?.id;
  if (!id) return;
  // Before the first word, so that no answer to it comes too early to be heard.
  const ear = listen(customer, id);
  try {
    await pace.wait(500, 2_500);
    if (await write(customer, id, filled(random.pick(theme.openers), facts))) return;
    await converse(customer, id, ear, theme, facts, MOST_NUDGES);
  } finally {
    await ear.close();
  }
}

/** A customer who has written before and waits, for as long as it takes. */
export async function waitForAnswer(customer: Customer, id: string): Promise<void> {
  const ear = listen(customer, id);
  try {
    const { conversation } = await customer.ask(DemoConversationDocument, { id });
    const theme = themeOf(conversation?.messages.nodes ?? []) ?? customer.random.pick(THEMES);
    await converse(customer, id, ear, theme, createFacts(customer.random), 0);
  } finally {
    await ear.close();
  }
}

async function converse(
  customer: Customer,
  id: string,
  ear: ReturnType<typeof listen>,
  theme: Theme,
  facts: Facts,
  mostNudges: number,
): Promise<void> {
  const { random, pace } = customer;
  let nudges = 0;
  let isSatisfied = false;
  for (;;) {
    const event = await ear.next(isSatisfied ? LINGER_MS : mostNudges === 0 ? ENDLESS_MS : PATIENCE_MS);
    if (event === 'over') return;
    if (event === 'silence') {
      if (isSatisfied || nudges >= mostNudges) break;
      nudges += 1;
      if (await write(customer, id, random.pick(NUDGES))) break;
      continue;
    }
    if (event.__typename === 'ConversationUpdated' && event.cause === 'CLOSED') {
      isSatisfied ||= nudges === 0;
      break;
    }
    if (event.__typename !== 'MessageAdded' || event.message?.side !== 'SUPPORT') continue;
    nudges = 0;
    await pace.wait(...readingOf(event.message.body ?? ''));
    const { conversation } = await customer.ask(DemoConversationDocument, { id });
    if (!conversation) return;
    await customer.act(DemoReadDocument, { input: { conversationId: id } });
    if (conversation.isClosed) {
      isSatisfied = true;
      break;
    }
    const messages = conversation.messages.nodes;
    // Answered already, together with what came before it.
    if (messages.at(-1)?.side !== 'SUPPORT') continue;
    const answer = answerTo(messages, theme, facts, random);
    if (answer === null) {
      isSatisfied = true;
      continue;
    }
    if (await write(customer, id, answer, fileFor(answer, random))) break;
  }
  await leave(customer, id, isSatisfied);
}

/** Closes the conversation, and rates it now and then. */
async function leave({ act, random, pace }: Customer, id: string, isSatisfied: boolean): Promise<void> {
  await pace.wait(1_000, 4_000);
  await act(DemoCloseDocument, { input: { id } });
  if (!random.chance(isSatisfied ? 0.6 : 0.5)) return;
  await pace.wait(2_000, 6_000);
  const comment = random.chance(0.5) ? random.pick(isSatisfied ? PRAISE : COMPLAINTS) : null;
  await act(DemoRateDocument, {
    input: { id, rating: random.pick(isSatisfied ? RATINGS : LOW_RATINGS), comment },
  });
}

function fileFor(answer: string, { hex }: Actor['random']) {
  if (!/here it is|^Yes, one moment\. There\./.test(answer)) return undefined;
  return { fileUrl: `https://files.example.com/${hex(24)}.jpg`, fileType: 'image/jpeg' };
}
