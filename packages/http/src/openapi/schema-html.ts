type Schema = Readonly<Record<string, unknown>>;

const bounds = [
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
  'format',
  'default',
];

/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

/** A JSON schema as nested lists; references are links to the named schema. */
export function schemaHtml(schema: unknown): string {
  if (!isSchema(schema)) return '';
  const description =
    typeof schema['description'] === 'string' ? ` ${escapeHtml(schema['description'])}` : '';
  return `${shape(schema)}${limits(schema)}${description}${members(schema)}`;
}

function shape(schema: Schema): string {
  const { $ref, type, items, enum: values, const: constant } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${encodeURIComponent(name)}">${escapeHtml(name)}</a>`;
  }
  if (constant !== undefined) return `<code>${escapeHtml(JSON.stringify(constant))}</code>`;
  if (Array.isArray(values))
    return values.map((one) => `<code>${escapeHtml(JSON.stringify(one))}</code>`).join(' ');
  for (const [key, word] of [
    ['anyOf', ' or '],
    ['oneOf', ' or '],
    ['allOf', ' and '],
  ] as const) {
    const branches = schema[key];
    if (Array.isArray(branches)) return branches.map(schemaHtml).join(word);
  }
  if (type === 'array') return `list of ${schemaHtml(items)}`;
  return typeof type === 'string' ? `<i>${escapeHtml(type)}</i>` : '<i>anything</i>';
}

function limits(schema: Schema): string {
  const told = bounds.filter((name) => schema[name] !== undefined);
  return told.map((name) => ` <small>${name} ${escapeHtml(JSON.stringify(schema[name]))}</small>`).join('');
}

function members({ properties, required }: Schema): string {
  if (!isSchema(properties)) return '';
  const needed = Array.isArray(required) ? required : [];
  const rows = Object.entries(properties).map(
    ([name, one]) =>
      `<li><code>${escapeHtml(name)}</code>${needed.includes(name) ? '' : ' <small>optional</small>'} ${schemaHtml(one)}</li>`,
  );
  return `<ul>${rows.join('')}</ul>`;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}
