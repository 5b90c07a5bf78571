import { IDEMPOTENCY_KEY } from '../asked.ts';
import type { Schema } from './schemas.ts';

/**
 * What the things are that rows read, by their names: where a row means something else by a name, it says so itself.
 * The bounds are those of the rules behind GraphQL, told here as they are told in its schema; a test holds the two together.
 */
export const MEANINGS: Readonly<Record<string, Schema>> = {
  id: { description: 'The conversation.' },
  conversationId: { description: 'The conversation.' },
  limit: { description: 'How many there are on a page.' },
  cursor: { description: 'Where to go on: as the `Link` of the page before it says.' },
  messageLimit: { description: 'How many of the newest messages a conversation holds.' },
  [IDEMPOTENCY_KEY]: {
    description:
      'Makes repeating the request safe: with the same key and body, the first answer’s object is given again, with 200.',
    minLength: 1,
    maxLength: 255,
  },
  message: { description: 'The text, not all white space.', minLength: 1, maxLength: 10_000 },
  fileUrl: { description: 'An http or https address; goes with `fileType`.', format: 'uri', maxLength: 2_048 },
  fileType: {
    description: 'The kind of file, for example `image/png`; goes with `fileUrl`.',
    minLength: 1,
    maxLength: 255,
  },
  isClosed: { description: 'True closes it, false reopens it.' },
  rating: { description: 'From 1, bad, to 5, good.', minimum: 1, maximum: 5 },
  comment: { description: 'Why, not all white space.', minLength: 1, maxLength: 10_000 },
};

/** Read of every request, whatever its row. */
export const GUEST_ID = {
  name: 'guest-id',
  in: 'header',
  required: false,
  description: 'A guest’s own id. It proves nothing: it has to be the id of the token, which is needed all the same.',
} as const;

/** What the reference begins with, in Markdown. */
export const INTRODUCTION = `The legacy routes of the support conversations, kept to the byte. Each of them is one GraphQL operation, which its answers
name in \`X-GraphQL-Operation\`: the rules are those of \`/graphql\`.

- **Callers** send \`Authorization: Bearer <token>\`. What a caller may not see does not exist for them: 404.
- **Success** is \`{"success":true,"data":...}\`, **failure** \`{"success":false,"error":{"code","message","field"?}}\`.
- **Bodies** are JSON objects of up to 100 KB, with \`Content-Type: application/json\`. Unknown properties are ignored.
- **Lists** give 100 when no \`limit\` is given; when there is more, \`Link\` says where to go on.
- **Repeating safely**: the POSTs take an \`Idempotency-Key\`; a repeated call answers 200 with what the first one made.
- **HEAD** works on what only reads, and changes nothing anywhere. Reading marks nothing as read.
- A slash at the end of a path is accepted.`;
