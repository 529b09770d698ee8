import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

/** A document of an owner that cannot be used; the message is for the owner. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Bytes of the largest document. */
export const largestDocument = 256 * 1024;

/** The mapping in a YAML text, without tags that make objects and with few aliases. Throws DocumentError. */
export function parseMapping(text: string): object {
  // Few libraries have such documents: others neither wait for its modules nor keep them in memory.
  const { parseDocument }: typeof Yaml = createRequire(import.meta.url)('yaml');
  const document = parseDocument(text, { schema: 'core', strict: true, uniqueKeys: true, stringKeys: true });
  const [error] = document.errors;
  if (error)
    throw new DocumentError('yaml_invalid', `This is not valid YAML: ${error.message.split('\n')[0] ?? ''}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    throw new DocumentError(
      'yaml_invalid',
      `This YAML cannot be used: ${cause instanceof Error ? cause.message : ''}`,
    );
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new DocumentError(
      'yaml_invalid',
      'This YAML must be a list of fields, such as "title: Night Drive".',
    );
  return value;
}
