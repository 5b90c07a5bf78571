export { CopyRefused, createCopy, demandNoUnfinishedCopy, type Copy, type Tallies } from './copy.ts';
export { TABLE_NAMES, TABLES, type TableName } from './tables.ts';
