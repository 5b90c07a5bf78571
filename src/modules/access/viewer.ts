import type { Role, UserKind } from '../../generated/schema-types.ts';

/** The caller, as their verified token says. */
export interface Viewer {
  id: string;
  kind: UserKind;
  role: Role;
  /** Reads every conversation, as an administrator does. */
  canReadAny: boolean;
  /** Writes to every conversation, as an administrator does. */
  canWriteAny: boolean;
  /** When the token ends: milliseconds since 1970. */
  expiresAt: number;
}

/** Whether a person of this role belongs to the support staff. */
export function isStaffRole(role: Role): boolean {
  return role === 'SUPPORT' || role === 'ADMIN';
}

/** Whether the caller acts for the support desk: agents, administrators, and those who may write as such. */
export function isStaff(viewer: Viewer): boolean {
  return isStaffRole(viewer.role) || viewer.canWriteAny;
}

/** Whether the caller sees every conversation. */
export function seesAll(viewer: Viewer): boolean {
  return viewer.role === 'ADMIN' || viewer.canReadAny || viewer.canWriteAny;
}

/** Whether deleted conversations and messages still exist for the caller. */
export function seesDeleted(viewer: Viewer): boolean {
  return viewer.role === 'ADMIN' || viewer.canReadAny;
}

/** Whether the caller has an administrator's rights to change conversations. */
export function writesAny(viewer: Viewer): boolean {
  return viewer.role === 'ADMIN' || viewer.canWriteAny;
}
