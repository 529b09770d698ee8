import type { Library, LibraryOptions } from './library.ts';

/**
 * Builds the library over an open library.db. Its faces, a thousand modules, are read by the first call: commands that need
 * none of them start in half the time.
 */
export async function createLibrary(options: LibraryOptions): Promise<Library> {
  const { buildLibrary } = await import('./library.ts');
  return buildLibrary(options);
}
