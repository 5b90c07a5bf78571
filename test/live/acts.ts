import { startGateway, startConversation, type Actor, type Gateway } from '../support/gateway.ts';

/** Every limit lifted: these tests act faster than people do. */
export const NO_LIMITS = {
  LIMIT_SENDS_PER_MINUTE: '0',
  LIMIT_GUESTS_PER_MINUTE: '0',
  LIMIT_SOCKETS_PER_USER: '0',
  LIMIT_SOCKETS_PER_ADDRESS: '0',
  LIMIT_OPERATIONS_PER_MINUTE: '0',
  LIMIT_REQUESTS_PER_MINUTE: '0',
};

/** A gateway with one of everybody, and a conversation of the customer's that the agent holds. */
export interface Scene {
  gateway: Gateway;
  customer: Actor;
  agent: Actor;
  admin: Actor;
  id: string;
}

export async function startScene(options: Parameters<typeof startGateway>[0] = {}): Promise<Scene> {
  const gateway = await startGateway({ ...options, env: { ...NO_LIMITS, ...options.env } });
  const [customer, agent, admin] = await Promise.all([
    gateway.customer({ name: 'Cleo Customer' }),
    gateway.agent({ name: 'Ada Agent' }),
    gateway.admin({ name: 'Ann Admin' }),
  ]);
  return { gateway, customer, agent, admin, id: await startConversation(customer) };
}

const CONVERSATION = 'conversation { id version userUnreadCount supportUnreadCount }';
const MESSAGE = 'message { id seq }';

/** The mutations, each with the type of its input and what its payload is asked for. */
const ACTS = {
  createConversation: ['CreateConversationInput', CONVERSATION],
  updateConversation: ['UpdateConversationInput', CONVERSATION],
  closeConversation: ['ConversationVersionInput', CONVERSATION],
  reopenConversation: ['ConversationVersionInput', CONVERSATION],
  deleteConversation: ['ConversationVersionInput', CONVERSATION],
  restoreConversation: ['ConversationVersionInput', CONVERSATION],
  claimConversation: ['ClaimConversationInput', CONVERSATION],
  assignConversation: ['AssignConversationInput', CONVERSATION],
  rateConversation: ['RateConversationInput', CONVERSATION],
  markConversationRead: ['MarkConversationReadInput', CONVERSATION],
  sendMessage: ['SendMessageInput', MESSAGE],
  updateMessage: ['UpdateMessageInput', MESSAGE],
  deleteMessage: ['DeleteMessageInput', MESSAGE],
  setTyping: ['SetTypingInput', 'isTyping'],
} as const;

export type Act = keyof typeof ACTS;

/** What became of a mutation: why it was refused, or what its payload holds. */
export interface Outcome {
  refusal: string | null;
  conversation?: { id: string; version: number; userUnreadCount: number; supportUnreadCount: number };
  message?: { id: string; seq: number };
}

/** Does something that may be refused. */
export async function attempt(actor: Actor, act: Act, input: Record<string, unknown>): Promise<Outcome> {
  const [type, selection] = ACTS[act];
  const { data, errors } = await actor.gql(
    `mutation ($input: ${type}!) { ${act}(input: $input) { ${selection} userErrors { code message } } }`,
    { input },
  );
  if (errors) return { refusal: errors[0]!.extensions.code };
  const { userErrors, ...payload } = data[act];
  return { refusal: userErrors[0]?.code ?? null, ...payload };
}

/** Does something that must work. */
export async function act(actor: Actor, name: Act, input: Record<string, unknown>): Promise<Required<Outcome>> {
  const outcome = await attempt(actor, name, input);
  if (outcome.refusal) throw new Error(`${name} was refused: ${outcome.refusal}`);
  return outcome as Required<Outcome>;
}

/** The position of the event log now. */
export async function syncCursor(actor: Actor): Promise<string> {
  return (await actor.gql('{ syncCursor }')).data.syncCursor as string;
}
