import type { Static, TSchema } from 'typebox';
import { type FieldProblem, type HttpError, problem } from '../errors/index.ts';
import { closed } from './closed.ts';
import { type Coerce, coercion, isSchema } from './coerce.ts';
import { type Compiled, compile } from './compile.ts';

export type Where = 'params' | 'query' | 'body';

interface Field {
  readonly name: string;
  readonly coerce: Coerce;
  readonly fallback: unknown;
}

/**
 * A parser for texts by name (path, query, form): known fields are converted to the types of the schema and get
 * their defaults, unknown ones are ignored. It throws 400 `invalid_input` that lists the refused fields.
 * Nothing is compiled before the first call.
 */
export function textParser<S extends TSchema>(
  schema: S | undefined,
  where: Where,
): (raw: Readonly<Record<string, unknown>>) => Static<S> {
  let fields: readonly Field[] | undefined;
  const check = checker<S>(schema ?? {}, where);
  return (raw) => {
    fields ??= fieldsOf(schema);
    const known: Record<string, unknown> = {};
    for (const { name, coerce, fallback } of fields) {
      const value = raw[name];
      if (value !== undefined) known[name] = coerce(value);
      else if (fallback !== undefined) known[name] = fallback;
    }
    return check(known);
  };
}

/** A parser for JSON. Unknown fields are refused, or dropped when `lenient`. */
export function jsonParser<S extends TSchema>(schema: S, lenient: boolean): (raw: unknown) => Static<S> {
  const check = checker<S>(lenient ? schema : closed(schema), 'body');
  if (!lenient) return check;
  let shape: Compiled | undefined;
  return (raw) => {
    // Cleaning goes by the library's own marks, which a closed copy has lost.
    shape ??= compile(schema);
    return check(shape.Clean(raw));
  };
}

/** True when the value fits the closed schema; used to hold replies to what the route promises. */
export function replyChecker(schema: TSchema): (value: unknown) => readonly FieldProblem[] {
  let validator: Compiled | undefined;
  return (value) => {
    validator ??= compile(closed(schema));
    return validator.Check(value) ? [] : problemsOf(validator.Errors(value), 'body');
  };
}

function checker<S extends TSchema>(schema: TSchema, where: Where): (value: unknown) => Static<S> {
  let validator: Compiled | undefined;
  return (value) => {
    validator ??= compile(schema);
    if (!validator.Check(value)) throw invalidInput(problemsOf(validator.Errors(value), where));
    return value as Static<S>;
  };
}

/** The error for input that was refused, with its fields. */
export function invalidInput(fields: readonly FieldProblem[]): HttpError {
  const first = fields[0];
  const words = first === undefined ? 'The request is not valid.' : `${first.field} ${first.message}.`;
  return problem('invalid_input', 400, words, { fields });
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

function problemsOf(errors: readonly SchemaError[], where: Where): FieldProblem[] {
  const found = errors
    .filter((error) => error.keyword !== 'boolean')
    .flatMap((error) => oneProblem(error, where));
  const seen = new Set<string>();
  return found.filter(({ field }) => !seen.has(field) && seen.add(field));
}

function oneProblem(error: SchemaError, where: Where): FieldProblem[] {
  const at = [where, ...error.instancePath.split('/').slice(1)].join('.');
  if ('requiredProperties' in error.params && Array.isArray(error.params.requiredProperties)) {
    return error.params.requiredProperties.map((name) => ({
      field: `${at}.${String(name)}`,
      message: 'is missing',
    }));
  }
  const unknown =
    'additionalProperties' in error.params ? error.params.additionalProperties : unevaluated(error.params);
  if (Array.isArray(unknown)) {
    return unknown.map((name) => ({ field: `${at}.${String(name)}`, message: 'is not known here' }));
  }
  return [{ field: at, message: error.message }];
}

function unevaluated(params: object): unknown {
  return 'unevaluatedProperties' in params ? params.unevaluatedProperties : undefined;
}

function fieldsOf(schema: TSchema | undefined): readonly Field[] {
  if (schema === undefined || !('properties' in schema) || !isSchema(schema.properties)) return [];
  return Object.entries(schema.properties)
    .filter((entry): entry is [string, TSchema] => isSchema(entry[1]))
    .map(([name, one]) => ({
      name,
      coerce: coercion(one),
      fallback: 'default' in one ? one.default : undefined,
    }));
}
