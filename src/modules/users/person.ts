import type { Role, UserKind } from '../../generated/schema-types.ts';

/** A person that Parley has met, in a token or as the customer of a conversation. */
export interface Person {
  id: string;
  kind: UserKind;
  role: Role;
  name: string | null;
  username: string | null;
  email: string | null;
}
