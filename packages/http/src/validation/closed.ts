import type { TSchema } from 'typebox';
import { isSchema } from './coerce.ts';

/**
 * The same schema with every object closed against unknown fields, unless its author decided otherwise.
 * Members of an intersection stay open and the whole is closed instead (`unevaluatedProperties`).
 */
export function closed(schema: TSchema): TSchema {
  return close(schema, true);
}

function close(schema: TSchema, shut: boolean): TSchema {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) copy[key] = closeMember(key, value);
  if (!shut) return copy;
  if ('allOf' in copy) copy['unevaluatedProperties'] ??= false;
  else if ('properties' in copy) copy['additionalProperties'] ??= false;
  return copy;
}

const maps = new Set(['properties', 'patternProperties', '$defs']);
const lists = new Set(['anyOf', 'oneOf', 'prefixItems']);

function closeMember(key: string, value: unknown): unknown {
  if (key === 'allOf' && Array.isArray(value))
    return value.map((one) => (isSchema(one) ? close(one, false) : one));
  if (lists.has(key) && Array.isArray(value))
    return value.map((one) => (isSchema(one) ? close(one, true) : one));
  if (maps.has(key) && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, isSchema(one) ? close(one, true) : one]),
    );
  }
  if ((key === 'items' || key === 'additionalProperties') && isSchema(value)) return close(value, true);
  return value;
}
