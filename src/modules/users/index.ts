import type { Queryable } from '../../platform/db/index.ts';
import { rowLoader } from '../../shared/loader.ts';
import { userRepository } from './repository.ts';

export type { Person } from './person.ts';
export { userRepository, type PersonRecord } from './repository.ts';
export { createUserService, type UserService } from './service.ts';
export { userResolvers } from './resolvers.ts';

/** People by id. */
export const userLoader = (db: Queryable) =>
  rowLoader(
    (ids) => userRepository.listByIds(db, ids),
    (person) => person.id,
  );
