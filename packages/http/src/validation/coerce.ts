import type { TSchema } from 'typebox';

/** Turns the text of a query, form or path into the type that a schema asks for; what does not fit stays as it is. */
export type Coerce = (value: unknown) => unknown;

const same: Coerce = (value) => value;
const numeric = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

const toNumber: Coerce = (value) => {
  const text = last(value);
  return typeof text === 'string' && numeric.test(text) ? Number(text) : text;
};
const toBoolean: Coerce = (value) => {
  const text = last(value);
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : text;
};
const toText: Coerce = (value) => last(value);

/** A parameter that is given twice where one is wanted counts as its last value. */
function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

/** The coercion for a schema, worked out once. */
export function coercion(schema: TSchema): Coerce {
  const kind = 'type' in schema ? schema.type : undefined;
  if (kind === 'number' || kind === 'integer') return toNumber;
  if (kind === 'boolean') return toBoolean;
  if (kind === 'string') return toText;
  if (kind === 'array') return toList(schema);
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) return firstChange(schema.anyOf);
  return 'enum' in schema ? toText : same;
}

function toList(schema: TSchema): Coerce {
  const items = 'items' in schema && isSchema(schema.items) ? coercion(schema.items) : same;
  return (value) => (Array.isArray(value) ? value.map(items) : [items(value)]);
}

/** Of several readings the first that changes the text is taken; a union with a string keeps plain words. */
function firstChange(branches: readonly unknown[]): Coerce {
  const readings = branches.filter(isSchema).map(coercion);
  return (value) => {
    for (const reading of readings) {
      const read = reading(value);
      if (read !== value) return read;
    }
    return value;
  };
}

export function isSchema(value: unknown): value is TSchema {
  return typeof value === 'object' && value !== null;
}
