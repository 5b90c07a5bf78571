import { ID } from '../../shared/ids.ts';
import type { ConversationBody, PopulatedConversationBody } from '../conversation-body.ts';
import { CODES, type Failure, type FailureCode } from '../errors.ts';
import { MODELS, type MessageBody } from '../message-body.ts';

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 has them. */
export type Schema = Readonly<Record<string, unknown>>;

/** What routes answer with under `data`, by the name that rows give it. */
export interface Bodies {
  Conversation: ConversationBody;
  Conversations: ConversationBody[];
  PopulatedConversation: PopulatedConversationBody;
  PopulatedConversations: PopulatedConversationBody[];
  Message: MessageBody;
  Messages: MessageBody[];
  ConversationDeleted: 'Conversation deleted successfully';
  MessageDeleted: 'Message deleted successfully';
}

/** A property that is not always there. */
class Sometimes {
  readonly schema: Schema;
  constructor(schema: Schema) {
    this.schema = schema;
  }
}
const sometimes = (schema: Schema) => new Sometimes(schema);

/** A schema for each property of a body, which says of each whether it is always there: no more and no fewer compile. */
type PropertiesOf<Body> = {
  [Name in keyof Body]-?: undefined extends Body[Name] ? Sometimes : Schema;
};

function objectOf<Body extends object>(description: string, properties: PropertiesOf<Body>): Schema {
  const all = Object.entries<Schema | Sometimes>(properties);
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(
      all.map(([name, property]) => [name, property instanceof Sometimes ? property.schema : property]),
    ),
    required: all.filter(([, property]) => !(property instanceof Sometimes)).map(([name]) => name),
    additionalProperties: false,
  };
}

export const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const id = (description: string): Schema => ({ ...refTo('Id'), description });
const idOrNull = (description: string): Schema => ({ description, anyOf: [refTo('Id'), { type: 'null' }] });
const text = (description: string): Schema => ({ type: 'string', description });
const textOrNull = (description: string): Schema => ({ type: ['string', 'null'], description });
const flag = (description: string): Schema => ({ type: 'boolean', description });
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });
const time = (description: string): Schema => ({ ...refTo('Time'), description });

const model = (description: string): Schema => ({ type: 'string', enum: Object.values(MODELS), description });
const DELETED = { type: 'boolean', const: true, description: 'Only on what was deleted, and then true.' };
const CHANGED_AT = 'When it was last changed.';

const person = { id: id('The person’s id.'), name: sometimes(text('The name, when one is known.')) };
const email = sometimes(text('Left out when it is not known, or not for the caller to see.'));

const message = objectOf<MessageBody>('A message.', {
  userId: idOrNull('Who sent it; null when the caller may not see the sender.'),
  onModel: sometimes(model('Which kind of person the sender is.')),
  message: textOrNull('The text; null when the message is only a file.'),
  fileUrl: sometimes(text('Where the file is, when there is one.')),
  fileType: sometimes(textOrNull('The kind of file, for example `image/png`.')),
  conversationId: idOrNull('The conversation that it belongs to; null when the caller may not see it.'),
  read: flag('Whether the other side has read it.'),
  isDeleted: sometimes(DELETED),
  deletedAt: sometimes(time('When it was deleted.')),
  createdAt: time('When it was sent.'),
  updatedAt: time(CHANGED_AT),
  id: id('The message’s id.'),
});

/** What a conversation tells after its people, whichever way those are told. */
const restOfConversation = {
  userUnreadCount: count('How many messages of the customer the support side has not read.'),
  supportUnreadCount: count('How many messages of the support side the customer has not read.'),
  isClosed: flag('Whether it is closed: it takes no message then.'),
  isDeleted: sometimes(DELETED),
  deletedAt: sometimes(time('When it was deleted.')),
  createdAt: time('When it was started.'),
  updatedAt: time(CHANGED_AT),
  comment: sometimes(text('Why the customer rated it so, when they said why.')),
  rating: sometimes({ type: 'integer', minimum: 1, maximum: 5, description: 'The customer’s rating, once rated.' }),
  id: id('The conversation’s id.'),
};
const messages: Schema = {
  type: 'array',
  items: refTo('Message'),
  description: 'The newest of its messages, as many as `messageLimit` says, oldest first.',
};

const conversation = objectOf<ConversationBody>('A conversation, with people by their ids.', {
  messages,
  supportId: idOrNull('The agent that it is assigned to; null when there is none.'),
  userId: id('The customer.'),
  ...restOfConversation,
});

type Populated = PopulatedConversationBody;
const populatedConversation = objectOf<Populated>('A conversation, with people in full.', {
  messages,
  supportId: {
    description: 'The agent that it is assigned to; null when there is none.',
    anyOf: [
      objectOf<{ name?: string; email?: string; id: string }>('An agent.', {
        name: person.name,
        email,
        id: person.id,
      }),
      { type: 'null' },
    ],
  },
  userId: objectOf<{ username?: string; email?: string; name?: string; id: string }>('The customer.', {
    username: sometimes(text('The name on the platform, when one is known.')),
    email,
    name: person.name,
    id: person.id,
  }),
  onModel: model('Which kind of person the customer is.'),
  ...restOfConversation,
});

type FailureBody = ReturnType<Failure['toBody']>;
const failure = objectOf<FailureBody>('What every failure says.', {
  success: { type: 'boolean', const: false },
  error: objectOf<FailureBody['error']>('What went wrong.', {
    code: { type: 'string', enum: Object.keys(CODES), description: 'What kind of failure it is, for programs.' },
    message: text('The same for people.'),
    field: sometimes(text('The property, parameter or header that is wrong, when it is one.')),
  }),
});

/** The schemas that the document has by name. */
export const NAMED: Readonly<Record<string, Schema>> = {
  Conversation: conversation,
  PopulatedConversation: populatedConversation,
  Message: message,
  Failure: failure,
  Id: { type: 'string', pattern: ID.source, description: '24 lower-case hex characters.' },
  Time: {
    type: 'string',
    format: 'date-time',
    pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
    description: 'ISO 8601 in UTC, with milliseconds.',
  },
};

const BODIES: Readonly<Record<keyof Bodies, Schema>> = {
  Conversation: refTo('Conversation'),
  Conversations: { type: 'array', items: refTo('Conversation') },
  PopulatedConversation: refTo('PopulatedConversation'),
  PopulatedConversations: { type: 'array', items: refTo('PopulatedConversation') },
  Message: refTo('Message'),
  Messages: { type: 'array', items: refTo('Message') },
  ConversationDeleted: {
    type: 'string',
    const: 'Conversation deleted successfully' satisfies Bodies['ConversationDeleted'],
  },
  MessageDeleted: { type: 'string', const: 'Message deleted successfully' satisfies Bodies['MessageDeleted'] },
};

/** The answer of a route that succeeds. */
export function successSchema(gives: keyof Bodies): Schema {
  return {
    type: 'object',
    properties: { success: { type: 'boolean', const: true }, data: BODIES[gives] },
    required: ['success', 'data'],
    additionalProperties: false,
  };
}

/** The answer of a route that fails with one of some codes. */
export function failureSchema(codes: readonly FailureCode[]): Schema {
  const error = { type: 'object', properties: { code: { type: 'string', enum: codes } } };
  const narrowed = { type: 'object', properties: { error } };
  return { type: 'object', allOf: [refTo('Failure'), narrowed] };
}
