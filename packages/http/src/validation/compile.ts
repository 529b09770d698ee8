import { createRequire } from 'node:module';
import type { TSchema } from 'typebox';
import type * as Compiler from 'typebox/compile';

/** What a schema was compiled to. */
export type Compiled = ReturnType<typeof Compiler.Compile>;

/**
 * Compiles a schema. The compiler, seven hundred modules, is read by the
 * first call: programs that serve nothing do without.
 */
export function compile(schema: TSchema): Compiled {
  const { Compile }: typeof Compiler = createRequire(import.meta.url)('typebox/compile');
  return Compile(schema);
}

/** Reads the compiler before it is needed. */
export async function readCompiler(): Promise<void> {
  await import('typebox/compile');
}
