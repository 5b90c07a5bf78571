import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { defaultFieldResolver, GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { guestResolvers } from '../modules/authentication/index.ts';
import { conversationResolvers } from '../modules/conversations/index.ts';
import { messageResolvers } from '../modules/messages/index.ts';
import { viewerOf, type RequestContext } from '../modules/request-context.ts';
import { userResolvers } from '../modules/users/index.ts';
import { badUserInput } from '../shared/errors.ts';
import type { Resolvers } from '../generated/schema-types.ts';

const FOLDER = fileURLToPath(new URL('../../schema/', import.meta.url));

/** Times are milliseconds within, and ISO 8601 in UTC outside. No argument takes one. */
const dateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  serialize: (value) => new Date(value as number).toISOString(),
  parseValue: () => {
    throw badUserInput('A time cannot be given.');
  },
});

const rootResolvers: Resolvers = {
  DateTime: dateTime,
  Query: {
    node: async (_, { id }, context) => {
      const viewer = viewerOf(context);
      const { conversations, messages, users } = context.services;
      return (
        (await conversations.find(viewer, id)) ?? (await messages.find(viewer, id)) ?? (await users.find(viewer, id))
      );
    },
    syncCursor: (_, _args, context) => context.syncCursor(),
  },
  Node: {
    __resolveType: (node) => ('seq' in node ? 'SupportMessage' : 'kind' in node ? 'User' : 'SupportConversation'),
  },
};

/**
 * Gives every mutation loaders of its own. Mutations of one operation run one after the other, and what one has read the
 * next may have changed.
 */
function withFreshLoaders(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context: RequestContext, info) => {
      context.loaders = context.createLoaders();
      return resolve(source, args, context, info);
    };
  }
  return schema;
}

/** The text of the schema: every file of `schema/`, or of another folder. */
export function readTypeDefs(folder = FOLDER): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

/**
 * Builds the schema from its text and the modules' resolvers.
 *
 * @param liveResolvers the subscriptions, which stand above the modules
 */
export function createSchema(liveResolvers: Resolvers): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: readTypeDefs(),
    resolvers: [rootResolvers, userResolvers, guestResolvers, conversationResolvers, messageResolvers, liveResolvers],
    // Object types inherit nothing from interfaces here; a resolver for a field that is not in the schema is a mistake.
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  return withFreshLoaders(schema);
}
