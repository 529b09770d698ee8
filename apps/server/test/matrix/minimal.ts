/** The smallest input that a schema takes, made from the schema itself. */

/** Values by the name of a field, where any text will not do. */
export type Fill = (name: string) => unknown;

type Schema = Readonly<Record<string, unknown>>;

/**
 * A value that the schema accepts: only what is required, texts as short as may be.
 * @throws Error for a schema of which this knows nothing
 */
export function minimal(schema: unknown, fill: Fill, name = ''): unknown {
  const known = name === '' ? undefined : fill(name);
  if (known !== undefined) return known;
  if (!isSchema(schema)) throw new Error(`${name || 'the input'} has no schema`);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (Array.isArray(schema['anyOf'])) return minimal(schema['anyOf'][0], fill, name);
  switch (schema['type']) {
    case 'object':
      return minimalObject(schema, fill);
    case 'array':
      return Array.from({ length: numberOf(schema['minItems']) }, () => minimal(schema['items'], fill, name));
    case 'string':
      return schema['format'] === 'date-time' ? '2026-01-01T00:00:00.000Z' : 'x'.repeat(textLength(schema));
    case 'integer':
    case 'number':
      return numberOf(schema['minimum']);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      throw new Error(
        `${name || 'the input'} has a schema of which the matrix knows nothing: ${JSON.stringify(schema)}`,
      );
  }
}

function minimalObject(schema: Schema, fill: Fill): Record<string, unknown> {
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(required.map((field) => [field, minimal(properties[field], fill, field)]));
}

/** Names of the fields that an object schema demands. */
export function requiredFields(schema: unknown): readonly string[] {
  return isSchema(schema) && Array.isArray(schema['required']) ? schema['required'].map(String) : [];
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textLength = (schema: Schema): number => Math.max(1, numberOf(schema['minLength']));

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}
