import { z } from 'zod';
import type { Role } from '../../generated/schema-types.ts';
import { isId } from '../../shared/ids.ts';

/** The longest token that is looked at, in characters. The largest honest one is well under half of it. */
export const LONGEST_TOKEN = 8_192;

const id = z.string().refine(isId, 'must be 24 lower-case hex characters');
const text = z.string().max(320).nullish();
const permissions = z.array(z.string().max(100)).max(100).nullish();

/** The claims of a person's token, as the legacy platform issues them (contract section 2). Whatever else there is, is ignored. */
export const userClaims = z.object({
  user: z.object({
    id,
    name: text,
    username: text,
    email: text,
    role: z.string().max(100).nullish(),
    roleId: z.union([z.string().max(100), z.object({ name: z.string().max(100).nullish(), permissions })]).nullish(),
    permissions,
  }),
  iat: z.number().nullish(),
  exp: z.number(),
});

/** The claims of a guest's token, which Parley issues itself. */
export const guestClaims = z.object({
  user: z.object({ id, name: text, email: text }),
  iat: z.number(),
  exp: z.number(),
});

export type UserClaims = z.infer<typeof userClaims>;

/** The roles that a token can name. All other names are customers. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['user', 'USER'],
  ['support', 'SUPPORT'],
  ['admin', 'ADMIN'],
]);

/** The role that a token gives: from `role`, or `roleId.name`, or the map of role ids. An unknown one is no more than USER. */
export function roleOf({ user }: UserClaims, roleIds: ReadonlyMap<string, string>): Role {
  const { role, roleId } = user;
  const name = role ?? (typeof roleId === 'string' ? roleIds.get(roleId) : roleId?.name);
  return (name != null && ROLES.get(name)) || 'USER';
}

/** Whether a token grants a permission on conversations, such as `readAny`. */
export function hasPermission({ user }: UserClaims, verb: 'readAny' | 'writeAny'): boolean {
  const name = `supportConversations:${verb}`;
  const ofRole = typeof user.roleId === 'object' ? user.roleId?.permissions : null;
  return [user.permissions, ofRole].some((granted) => granted?.includes(name) ?? false);
}
