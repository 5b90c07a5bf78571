export { isStaff, isStaffRole, seesAll, seesDeleted, writesAny, type Viewer } from './viewer.ts';
export { isOwn, SCOPE_ARMS, scope, sees, sideOf, type Scope, type Visibility } from './scope.ts';
export { can, canEdit, demand, demandEdit, demandEver, type Verb } from './can.ts';
