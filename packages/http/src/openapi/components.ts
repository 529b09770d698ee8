/** Named schemas, each written once and referred to from everywhere else. */
export interface Components {
  /** The schema as it stands in the document: a reference when it has an `$id`. Throws when two differ under one name. */
  refer(schema: unknown): unknown;
  all(): Readonly<Record<string, unknown>>;
}

export function createComponents(): Components {
  const named = new Map<string, unknown>();
  const texts = new Map<string, string>();
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(refer);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => key !== '$id' && key !== '$defs');
    return Object.fromEntries(entries.map(([key, one]) => [key, key === '$ref' ? local(one) : refer(one)]));
  };
  const refer = (schema: unknown): unknown => {
    adoptDefinitions(schema);
    const name = idOf(schema);
    if (name === undefined) return copy(schema);
    const text = JSON.stringify(schema);
    const before = texts.get(name);
    if (before !== undefined && before !== text)
      throw new TypeError(`Two different schemas are called ${name}`);
    if (before === undefined) {
      texts.set(name, text);
      named.set(name, copy(schema));
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  /** Recursive schemas bring their own definitions; they become components like any other. */
  const adoptDefinitions = (schema: unknown) => {
    if (typeof schema !== 'object' || schema === null || !('$defs' in schema)) return;
    for (const [name, one] of Object.entries(schema.$defs ?? {})) {
      if (texts.has(name)) continue;
      texts.set(name, JSON.stringify(one));
      named.set(name, copy(one));
    }
  };
  return { refer, all: () => Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function idOf(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null || !('$id' in schema)) return undefined;
  return typeof schema.$id === 'string' ? schema.$id : undefined;
}

function local(reference: unknown): unknown {
  return typeof reference === 'string' && /^[A-Za-z0-9_.-]+$/.test(reference)
    ? `#/components/schemas/${reference}`
    : reference;
}
