import type { Live, LiveOptions } from './live.ts';

/**
 * Builds live over its open storage; nothing listens and nothing works until `start`. Its parts are read by the first call:
 * commands that need none of them start sooner.
 */
export async function createLive(options: LiveOptions): Promise<Live> {
  const { buildLive } = await import('./live.ts');
  return buildLive(options);
}
