import { buildSchema } from 'graphql';
import { readTypeDefs } from '../../../src/graphql/schema.ts';

/** The schema, from its text: what there is to be asked. */
export const schema = buildSchema(readTypeDefs().join('\n'));
