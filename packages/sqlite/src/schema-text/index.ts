export type { SchemaTextOptions } from './schema-text.ts';
export { schemaText } from './schema-text.ts';
