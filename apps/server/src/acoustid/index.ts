import { Identification } from './identification.ts';
import type { IdentificationFaces, IdentificationHouse } from './open.ts';

export { Identification, type IdentificationState } from './identification.ts';
export { tellMetrics } from './metrics.ts';
export type { IdentificationFaces, IdentificationHouse } from './open.ts';

/**
 * Identification as the configuration wants it. Nothing is started yet. Switched off it is not even read: its program and
 * the clients of PostgreSQL are a quarter of the modules of a server.
 */
export async function openIdentification(house: IdentificationHouse): Promise<IdentificationFaces> {
  if (!house.config.acoustid)
    return { identification: new Identification(null), identifier: null, routes: [] };
  const { openIdentification: open } = await readIdentification();
  return open(house);
}

/** Reads its program without starting anything. */
export const readIdentification = () => import('./open.ts');
