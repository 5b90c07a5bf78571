import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/** An operation with variables, as a client may send it. */
export interface RandomOperation {
  query: string;
  variables: Record<string, unknown>;
}

/** How values of some names are made, where any would say little: ids that exist, sizes of pages. */
export type ValueOf = (argument: string, random: Random) => unknown;

/**
 * Writes an operation that a schema could be asked: aliases, fragments, inline fragments with and without a type,
 * arguments and directives with and without variables, some with defaults, some not given. Not all of them are valid.
 */
export function randomOperation(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation' | 'subscription',
  random: Random,
  valueOf: ValueOf = () => undefined,
): RandomOperation {
  const variables: Record<string, unknown> = {};
  const definitions: string[] = [];
  const fragments: string[] = [];
  const below = (most: number) => Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

  function variable(type: string, value: unknown, fallback?: string): string {
    const name = `v${definitions.length}`;
    const isGiven = fallback === undefined || random() < 0.5;
    definitions.push(`$${name}: ${type}${fallback === undefined ? '' : ` = ${fallback}`}`);
    if (isGiven) variables[name] = value;
    return `$${name}`;
  }

  function directives(): string {
    if (random() < 0.8) return '';
    const name = pick(['skip', 'include']);
    const value = random() < 0.7 ? name === 'include' : name !== 'include';
    if (random() < 0.4) return ` @${name}(if: ${value})`;
    const isWithDefault = random() < 0.5;
    return ` @${name}(if: ${variable(isWithDefault ? 'Boolean' : 'Boolean!', value, isWithDefault ? String(!value) : undefined)})`;
  }

  function plainValue(type: GraphQLInputType, name: string, depth: number): unknown {
    if (!isNonNullType(type) && random() < 0.1) return null;
    const known = valueOf(name, random);
    if (known !== undefined) return known;
    const nullable = getNullableType<GraphQLInputType>(type);
    if (isListType(nullable)) {
      const item = nullable.ofType;
      return Array.from({ length: below(3) }, () => plainValue(item, name, depth));
    }
    if (isEnumType(nullable)) return new EnumName(pick(nullable.getValues()).name);
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const given = fields.filter((field) => (isNonNullType(field.type) ? true : depth < 3 && random() < 0.5));
      return Object.fromEntries(given.map((field) => [field.name, plainValue(field.type, field.name, depth + 1)]));
    }
    switch (getNamedType(nullable).name) {
      case 'Int':
        return below(7);
      case 'Float':
        return below(100) / 8;
      case 'Boolean':
        return random() < 0.5;
      default:
        return pick(['', 'a', 'word', 'ünï "quoted"', '7']);
    }
  }

  function argument({ name, type, defaultValue }: GraphQLArgument): string {
    const isNeeded = isNonNullType(type) && defaultValue === undefined;
    if (!isNeeded && random() < 0.5) return '';
    const value = plainValue(type, name, 0);
    if (random() < 0.5) return `${name}: ${literal(value)}`;
    const hasDefault = value !== null && random() < 0.4;
    return `${name}: ${variable(String(type), asJson(value), hasDefault ? literal(plainNonNull(type, name)) : undefined)}`;
  }

  function plainNonNull(type: GraphQLInputType, name: string): unknown {
    for (;;) {
      const value = plainValue(type, name, 0);
      if (value !== null) return value;
    }
  }

  function field(one: GraphQLField<unknown, unknown>, depth: number): string {
    const given = one.args.map(argument).filter((text) => text !== '');
    // Another name for whatever has arguments: two of one name must have the same.
    const isAliased = given.length > 0 || random() < 0.15;
    const alias = isAliased ? `${pick('abcdefgh'.split(''))}${below(1_000)}: ` : '';
    const args = given.length > 0 ? `(${given.join(', ')})` : '';
    const type = getNamedType(one.type);
    const selection = isLeafType(type) ? '' : ` ${selectionSet(type as GraphQLCompositeType, depth + 1)}`;
    return `${alias}${one.name}${args}${directives()}${selection}`;
  }

  function selectionSet(type: GraphQLCompositeType, depth: number): string {
    const selections: string[] = [];
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const own = fields.filter((one) => depth < 4 || isLeafType(getNamedType(one.type)));
    for (let count = 1 + below(depth < 2 ? 3 : 4); count > 0; count -= 1) {
      const chance = random();
      if (own.length === 0 || chance < 0.1) selections.push(`__typename${directives()}`);
      else if (chance < 0.75 || depth >= 3) selections.push(field(pick(own), depth));
      else selections.push(fragment(type, depth));
    }
    if (isAbstractType(type)) {
      for (const possible of schema.getPossibleTypes(type)) {
        if (random() < 0.5) selections.push(`... on ${possible.name} ${selectionSet(possible, depth + 1)}`);
      }
    }
    return `{ ${selections.join(' ')} }`;
  }

  function fragment(type: GraphQLCompositeType, depth: number): string {
    if (random() < 0.4) return `...${directives() || ''} ${selectionSet(type, depth + 1)}`;
    const interfaces = isObjectType(type) ? type.getInterfaces() : [];
    const on = interfaces.length > 0 && random() < 0.3 ? pick(interfaces) : type;
    const inner = selectionSet(on, depth + 1);
    if (random() < 0.4) return `... on ${on.name}${directives()} ${inner}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${on.name} ${inner}`);
    const use = `...${name}${directives()}`;
    return random() < 0.3 ? `${use} ...${name}` : use;
  }

  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const selection =
    kind === 'subscription'
      ? `{ ${field(pick(Object.values((root.subscription as GraphQLObjectType).getFields())), 0)} }`
      : selectionSet(root[kind] as GraphQLObjectType, 0);
  const head = definitions.length > 0 ? `${kind} Random(${definitions.join(', ')})` : kind;
  return { query: [`${head} ${selection}`, ...fragments].join('\n'), variables };
}

/** A value of an enum: a bare name in a document, and a string in variables. */
class EnumName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function literal(value: unknown): string {
  if (value instanceof EnumName) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${literal(inner)}`)
    .join(', ')}}`;
}

function asJson(value: unknown): unknown {
  if (value instanceof EnumName) return value.name;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asJson(inner)]));
}
