import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  defaultFieldResolver,
  getNamedType,
  GraphQLError,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  responsePathAsArray,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';

/** Whatever a schema of GraphQL may have, in few types. */
const TYPES = /* GraphQL */ `
  enum Colour {
    RED
    GREEN
  }

  input Point {
    x: Int! = 3
    y: Float
    colour: Colour = RED
    tags: [String!]
    inner: Point
  }

  interface Named {
    name: String
    friend: Named
  }

  interface Living implements Named {
    name: String
    friend: Named
    age: Int!
  }

  type Cat implements Living & Named {
    name: String
    friend: Named
    age: Int!
    lives(from: Int = 9, point: Point): Int!
    kittens: [Cat!]!
    colours: [Colour]
  }

  type Dog implements Living & Named {
    name: String
    friend: Named
    age: Int!
    isGood: Boolean
    bones: [[Float!]]!
    owner: Person!
  }

  type Person {
    id: ID!
    name(upper: Boolean! = false, words: [String]): String!
    pets(first: Int, at: Point!, colour: Colour): [Pet!]
    pet: Pet
    self: Person!
    weight: Float
  }

  union Pet = Cat | Dog

  type Query {
    me: Person!
    person(id: ID!): Person
    people(count: Int! = 2): [Person]!
    pets: [Pet]
    living: Living
    named(id: ID): [Named!]!
    word: String
  }

  type Mutation {
    add(point: Point!): Person!
    rename(id: ID!, name: String = "x"): Person
    count: Int!
  }

  type Subscription {
    cat(id: ID): Cat
    tick: Int!
  }
`;

/** How a resolver answers: decided by the place and the seed alone, so that two executions meet the same. */
export interface Moods {
  seed: number;
  /** How many of a hundred answers are an error, a null, or not of the type. */
  faults: number;
}

/**
 * A schema whose every field answers at once or later, with values, nulls, errors thrown, returned and rejected, functions
 * and values of the wrong type.
 *
 * @param heard told of every call of a resolver: its field's place and its arguments
 */
export function everythingSchema(moods: () => Moods, heard: (call: string) => void): GraphQLSchema {
  const schema = makeExecutableSchema({ typeDefs: TYPES, resolvers: { Named: {}, Living: {}, Pet: {} } });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInterfaceType(type) || isUnionType(type)) type.resolveType = (value) => typeOf(value, moods()) as string;
    if (!isObjectType(type)) continue;
    if (type.name === 'Dog')
      type.isTypeOf = (value) => later((value as Made).place, moods(), 'is', () => (value as Made).hash % 40 !== 7);
    for (const field of Object.values(type.getFields())) {
      // Some fields are plain properties, and some have resolvers.
      if (field.args.length === 0 && hash(`${type.name}.${field.name}`) % 3 === 0 && type.name !== 'Query') {
        field.resolve = defaultFieldResolver;
        continue;
      }
      field.resolve = (_source, args, context, info) => {
        heard(`${placeOf(info)} ${JSON.stringify(args)} ${String(context)}`);
        return answer(placeOf(info), field.type, moods(), schema);
      };
    }
  }
  return schema;
}

const placeOf = (info: GraphQLResolveInfo) => responsePathAsArray(info.path).join('.');

/** What a resolver makes of a place. */
interface Made extends Record<string, unknown> {
  place: string;
  hash: number;
}

function answer(place: string, type: GraphQLOutputType, moods: Moods, schema: GraphQLSchema): unknown {
  const fault = (hash(`${moods.seed} fault ${place}`) % 1_000) / 10;
  if (fault < moods.faults) {
    switch (hash(`${moods.seed} which ${place}`) % 6) {
      case 0:
        throw new Error(`thrown at ${place}`);
      case 1:
        return new Error(`returned at ${place}`);
      case 2:
        return Promise.reject(new GraphQLError(`rejected at ${place}`, { extensions: { code: 'ODD' } }));
      case 3:
        return Promise.resolve(null);
      case 4:
        return undefined;
      default:
        return later(place, moods, 'wrong', () => Symbol.for('of no type'));
    }
  }
  return later(place, moods, 'value', () => value(place, type, moods, schema));
}

/** Now, or after one or more turns of the queue of promises. */
function later<T>(place: string, { seed }: Moods, what: string, make: () => T): T | Promise<T> {
  const turns = hash(`${seed} later ${what} ${place}`) % 6;
  if (turns > 3) return make();
  let promise: Promise<unknown> = Promise.resolve();
  for (let turn = 0; turn < turns; turn += 1) promise = promise.then(() => undefined);
  return promise.then(make);
}

function value(place: string, type: GraphQLOutputType, moods: Moods, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return value(place, type.ofType as GraphQLOutputType, moods, schema);
  const number = hash(`${moods.seed} value ${place}`);
  if (isListType(type)) {
    const items = Array.from({ length: number % 4 }, (_, index) => {
      const itemMoods = { ...moods, faults: moods.faults / 2 };
      const item = answer(`${place}.${index}`, type.ofType, itemMoods, schema);
      // Behind an item that fails at once, nobody looks at it.
      if (item instanceof Promise) item.catch(() => undefined);
      return item;
    });
    return number % 5 === 0 ? new Set(items) : items;
  }
  const named = getNamedType(type);
  if (isEnumType(named)) return number % 10 === 0 ? 'BLUE' : ['RED', 'GREEN'][number % 2];
  switch (named.name) {
    case 'Int':
      return [number % 100, -0, number % 2 === 0, '12', 1.5][number % 13 < 9 ? 0 : number % 5];
    case 'Float':
      return [number / 7, Infinity, '1e3'][number % 11 < 9 ? 0 : number % 3];
    case 'Boolean':
      return number % 9 === 0 ? 1 : number % 2 === 0;
    case 'String':
    case 'ID':
      return [`at ${place}`, number, '', { valueOf: () => 'object' }][number % 11 < 8 ? 0 : number % 4];
  }
  return made(place, number, moods, schema);
}

/** An object of any type: its properties are the fields that have no resolver. */
function made(place: string, number: number, moods: Moods, schema: GraphQLSchema): Made {
  const object: Made = { place, hash: number };
  for (const type of [schema.getType('Cat'), schema.getType('Dog'), schema.getType('Person')]) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve !== defaultFieldResolver) continue;
      const of = `${place}.${field.name}`;
      if (hash(`${moods.seed} property ${of}`) % 4 === 0) {
        // Found only when it is asked for, once.
        object[field.name] = () => answer(of, field.type, moods, schema);
      } else if (!isObjectType(getNamedType(field.type))) {
        // Not seen by error messages that show the object.
        Object.defineProperty(object, field.name, {
          configurable: true,
          get: () => answer(of, field.type, moods, schema),
        });
      }
    }
  }
  return object;
}

function typeOf(value: unknown, moods: Moods): unknown {
  const { place, hash: number } = value as Made;
  return later(place, moods, 'type', () => {
    if (number % 50 === 3) return ['Person', 'Nothing', 'Colour', undefined, 7][number % 5];
    return number % 2 === 0 ? 'Cat' : 'Dog';
  });
}

/** FNV-1a. */
function hash(text: string): number {
  let result = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    result = Math.imul(result ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return result >>> 3;
}
