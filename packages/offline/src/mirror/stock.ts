import { bindPlaylistItems, saveLibraries, saveScope, scopeOf } from '../queries/index.ts';
import { views } from '../remote/index.ts';
import { kindsOf } from './kinds.ts';
import { loseLibraries } from './lose.ts';
import { type MirrorReport, type Pass, Tally } from './progress.ts';
import { comparePart, type Part, readPart } from './stock-part.ts';
import { readPlaylists, readUserData } from './stock-people.ts';

const DAY = 24 * 60 * 60_000;

async function partsOf(
  { driver, account, client, signal, clock }: Pass,
  tally: Tally,
): Promise<readonly Part[]> {
  const libraries = await views(client, signal);
  const numbers = driver.write((writer) => {
    const saved = saveLibraries(writer, account, libraries, clock());
    tally.add({ removed: loseLibraries(writer, account) });
    if (scopeOf(writer, account, 'libraries')?.is_complete !== 1)
      saveScope(writer, account, 'libraries', { isComplete: true });
    return saved;
  });
  const firstMusic = libraries.find((one) => kindsOf(one.collectionType).includes('MusicArtist'))?.id;
  return libraries.flatMap(({ id, name, collectionType }) => {
    const number = numbers.get(id);
    if (number === undefined) return [];
    const parts = kindsOf(collectionType).map((type) => ({ libraryId: id, libraryName: name, number, type }));
    // Artists belong to no library of such a server: they are kept in the first one with music.
    return parts.filter(({ type }) => type !== 'MusicArtist' || id === firstMusic);
  });
}

/**
 * Brings the store up to what a server without a feed shows to the user: by the dates at which items were saved, by counts,
 * and by a sweep over the ids where a count differs. Once a day everything is compared. What was read before an error or a
 * kill stays, and the next pass goes on there. Rejects with `ServerFailure` or the signal's reason.
 */
export async function mirrorStock(pass: Pass): Promise<MirrorReport> {
  const { driver, account, clock } = pass;
  const tally = new Tally();
  const before = driver.read((reader) => scopeOf(reader, account, 'all'));
  const compared = Number(before?.position ?? clock());
  const isDue = clock() - compared >= DAY;
  const parts = await partsOf(pass, tally);
  for (const part of parts) await readPart(pass, part, tally);
  for (const part of parts) await comparePart(pass, part, tally, isDue);
  await readUserData(pass, tally);
  await readPlaylists(pass, tally);
  driver.write((writer) => {
    bindPlaylistItems(writer, account);
    const position = String(isDue || before === undefined ? clock() : compared);
    if (before?.is_complete === 1 && before.position === position) return;
    saveScope(writer, account, 'all', { isComplete: true, position, finishedAt: clock() });
  });
  return tally.report;
}
