import { serverOf, setNeedsLogin } from '../queries/index.ts';
import { bandstand, ServerFailure } from '../remote/index.ts';
import { mirrorFeed } from './feed.ts';
import type { MirrorReport, Pass } from './progress.ts';
import { mirrorStock } from './stock.ts';

/**
 * Brings the store up to what the server shows to one user, in the best way the server has: the snapshot and feed of a
 * Bandstand, else dates, counts and ids. The first time all of it; an error or a kill leaves what was read, and the
 * next call goes on there. Where nothing changed no item is written. Rejects with `ServerFailure`: `auth` also stops
 * the user's edits until they sign in again.
 */
export async function mirrorServer(pass: Pass): Promise<MirrorReport> {
  try {
    const server = pass.driver.read((reader) => serverOf(reader, pass.account));
    return await (server?.product === bandstand ? mirrorFeed(pass) : mirrorStock(pass));
  } catch (error) {
    if (error instanceof ServerFailure && error.status === 401)
      pass.driver.write((writer) => setNeedsLogin(writer, pass.account, true));
    throw error;
  }
}
