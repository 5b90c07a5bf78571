import type { Resolvers } from '../../generated/schema-types.ts';
import { viewerOf } from '../request-context.ts';
import { seesEmail } from './service.ts';

export const userResolvers: Resolvers = {
  Query: {
    viewer: async (_, _args, context) => {
      const person = await context.loaders.users.load(viewerOf(context).id);
      if (!person) throw new Error('The caller is not recorded.');
      return person;
    },
    user: (_, { id }, context) => context.services.users.find(viewerOf(context), id),
  },
  User: {
    email: (person, _, context) => (seesEmail(viewerOf(context), person) ? person.email : null),
  },
};
