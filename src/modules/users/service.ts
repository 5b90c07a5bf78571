import type { Database } from '../../platform/db/index.ts';
import { isId } from '../../shared/ids.ts';
import { isStaff, isStaffRole, seesAll, type Viewer } from '../access/index.ts';
import type { Person } from './person.ts';
import { userRepository } from './repository.ts';

export type UserService = ReturnType<typeof createUserService>;

/** Reading people, each caller only those whom they may see (contract section 2). */
export function createUserService(db: Database) {
  return {
    /** A person; null when there is none, when the id is malformed, or when the caller may not see them. */
    async find(viewer: Viewer, id: string): Promise<Person | null> {
      if (!isId(id)) return null;
      const isVisible =
        id === viewer.id ||
        isStaff(viewer) ||
        seesAll(viewer) ||
        (await userRepository.meetsInConversation(db, viewer.id, id));
      return isVisible ? ((await userRepository.find(db, id)) ?? null) : null;
    },
  };
}

/** Whether the caller may read this person's e-mail address: their own, and staff everybody's. */
export function seesEmail(viewer: Viewer, person: Person): boolean {
  return person.id === viewer.id || isStaffRole(viewer.role);
}
