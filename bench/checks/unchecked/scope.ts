export {
  isOwn,
  isWithinReach,
  scope,
  SCOPE_ARMS,
  sideOf,
  type Scope,
  type Visibility,
} from '../../../src/modules/access/scope.ts';

/** Everybody sees everything. */
export const sees = (): boolean => true;
