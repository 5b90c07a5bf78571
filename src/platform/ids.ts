import { ObjectId } from 'bson';

/** A new id: 24 lower-case hex characters, ordered by time to the second, and within one process by creation. */
export function newId(): string {
  return new ObjectId().toHexString();
}
