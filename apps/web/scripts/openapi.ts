/** Writes the types of the API's answers from the description that a running server gives of its own routes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import openapiTypes, { astToString } from 'openapi-typescript';
import { startServer } from './running-server.ts';

const file = join(import.meta.dirname, '../src/lib/api/generated/schema.d.ts');
const banner = '/* Generated from the routes of the server by scripts/openapi.ts. Do not edit. */\n\n';

/** The types as a TypeScript source text, made from the document of a server that runs for the moment. */
export async function generateTypes(): Promise<string> {
  const server = await startServer();
  try {
    const answer = await fetch(`${server.url}/api/v1/openapi.json`);
    const { servers: _address, ...document }: Record<string, unknown> = JSON.parse(await answer.text());
    const nodes = await openapiTypes(JSON.stringify(document), { alphabetize: true });
    return `${banner}${astToString(nodes)}`;
  } finally {
    await server.stop();
  }
}

/** The types as they lie in the sources. */
export const committedTypes = (): Promise<string> => readFile(file, 'utf8');

if (process.argv[1] === import.meta.filename) {
  await writeFile(file, await generateTypes());
  process.stderr.write(`wrote ${file}\n`);
}
