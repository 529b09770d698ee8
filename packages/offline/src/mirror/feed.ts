import {
  areIndexesAside,
  bindPlaylistItems,
  buildIndexes,
  saveLibraries,
  saveScope,
  scopeOf,
  setIndexesAside,
} from '../queries/index.ts';
import { takePlaylist } from '../queue/index.ts';
import { bandstand, nativeApi, ServerFailure, views } from '../remote/index.ts';
import { applyLines, type FeedPlace } from './feed-apply.ts';
import { type FeedLine, linesOf, markIn, parsedLine, readLine } from './feed-lines.ts';
import { loseItems } from './lose.ts';
import { knownPlaylists, losePlaylists } from './playlists.ts';
import { type MirrorReport, type Pass, Tally } from './progress.ts';
import { playlistIds } from './stock-people.ts';

export { bandstand };

const FEED = 'feed';
/** Lines of one transaction: pages of indexes are written once for all of them. */
const BATCH = 8000;
/** Lines that are objects at a time: those of a whole transaction took a hundred megabytes. */
const CHUNK = 2000;
const PAGE = 1000;

/** Names of earlier batches and where music goes. */
async function placeFor(pass: Pass, told: Set<string> | undefined): Promise<FeedPlace> {
  const { driver, account, client, clock, signal } = pass;
  const libraries = await views(client, signal);
  const byFolder = driver.write((writer) => saveLibraries(writer, account, libraries, clock()));
  const music = libraries.find(({ collectionType }) => collectionType === 'music');
  const first = byFolder.get(music?.id ?? '') ?? null;
  return { libraries: { first, byFolder }, names: undefined, told, smart: new Map() };
}

/** Lines of a transaction as objects, so many at a time. */
function* parsedIn(batch: readonly string[]): Generator<readonly FeedLine[]> {
  for (let at = 0; at < batch.length; at += CHUNK)
    yield batch.slice(at, at + CHUNK).flatMap((text) => parsedLine(text) ?? []);
}

/** Reads a snapshot, from where an earlier one broke off; keeps after each batch where it may go on. */
async function readSnapshot(pass: Pass, place: FeedPlace, tally: Tally): Promise<void> {
  const { driver, account, client, signal } = pass;
  // A copy that is thrown away must be told whole: what is not told goes at the end.
  let resume =
    place.told === undefined
      ? (driver.read((reader) => scopeOf(reader, account, FEED))?.cursor ?? undefined)
      : undefined;
  const { parts } = await client.open(`${nativeApi(client.url)}/snapshot`, {
    query: { resume },
    headers: { accept: 'application/x-ndjson' },
    bearer: true,
    signal,
  });
  let [batch, done]: [string[], number] = [[], 0];
  const keep = (position: string | undefined): void => {
    driver.write((writer) => {
      applyLines(writer, pass, place, parsedIn(batch), tally);
      if (position === undefined) saveScope(writer, account, FEED, { cursor: resume ?? null });
      else saveScope(writer, account, FEED, { position, cursor: null });
    });
    done += batch.length;
    batch = [];
    pass.onProgress?.({ part: 'snapshot', done, total: undefined });
  };
  try {
    for await (const lines of linesOf(parts)) {
      for (const line of lines) {
        const mark = markIn(line);
        if (mark?.resume !== undefined) resume = mark.resume;
        if (mark?.kind === 'end') {
          keep(mark.cursor ?? '');
          return;
        }
        batch.push(line);
      }
      if (batch.length >= BATCH) keep(undefined);
    }
    throw new ServerFailure('network', 'the snapshot broke off before its end');
  } catch (error) {
    // What came until then need not come again.
    const isCut = error instanceof ServerFailure && error.kind !== 'nonsense';
    if (isCut || signal?.aborted === true) keep(undefined);
    throw error;
  }
}

/** What was there before and is not told by a whole snapshot is gone. */
function loseUntold({ driver, account, clock }: Pass, told: ReadonlySet<string>, tally: Tally): void {
  driver.write((writer) => {
    const known = writer.all<{ id: string }>(
      `SELECT i.jellyfin_id AS id FROM item_visibility v JOIN items i ON i.id = v.item_id
       WHERE v.user_id = ? AND i.deleted_at IS NULL`,
      [account.userId],
    );
    const gone = known.flatMap(({ id }) => (told.has(id) ? [] : [id]));
    const lists = knownPlaylists(writer, account).filter((id) => !told.has(id));
    tally.add({ removed: loseItems(writer, account, gone, clock()) });
    tally.add({ playlists: losePlaylists(writer, account, lists, clock()) });
  });
}

/** Follows the feed from `since` to its end; each page and where the next begins are one transaction. */
async function readChanges(pass: Pass, place: FeedPlace, tally: Tally, since: string): Promise<void> {
  const { driver, account, client, signal } = pass;
  for (let cursor = since; ; ) {
    const { body } = await client.ask(`${nativeApi(client.url)}/changes`, {
      query: { since: cursor, limit: PAGE },
      bearer: true,
      signal,
    });
    const page = pageOf(body);
    if (page.next !== cursor)
      driver.write((writer) => {
        applyLines(writer, pass, place, [page.lines], tally);
        saveScope(writer, account, FEED, { position: page.next });
      });
    cursor = page.next;
    if (page.caughtUp) return;
  }
}

function pageOf(body: unknown): { lines: readonly FeedLine[]; next: string; caughtUp: boolean } {
  if (typeof body === 'object' && body !== null && 'items' in body && 'next' in body)
    if (Array.isArray(body.items) && typeof body.next === 'string')
      return {
        lines: body.items.flatMap((line) => readLine(line) ?? []),
        next: body.next,
        caughtUp: 'caughtUp' in body && body.caughtUp === true,
      };
  throw new ServerFailure('nonsense', 'the server gave no page of changes');
}

async function readSmart(pass: Pass, place: FeedPlace, tally: Tally): Promise<void> {
  for (const [id, name] of place.smart) {
    const items = await playlistIds(pass, id);
    const list = { id, name, items };
    const changed = pass.driver.write((writer) => takePlaylist(writer, pass.account, list, pass.clock()));
    if (changed) tally.add({ playlists: 1 });
  }
}

/**
 * Brings the store up to what a Bandstand shows to the user: a snapshot first, the feed of changes from then on, a snapshot
 * again when the server does not know the place any more. Rejects with `ServerFailure` or the signal's reason; what was read
 * stays.
 */
export async function mirrorFeed(pass: Pass, isAfresh = false): Promise<MirrorReport> {
  const { driver, account, clock } = pass;
  const tally = new Tally();
  const state = driver.read((reader) => scopeOf(reader, account, FEED));
  const since = isAfresh ? null : (state?.position ?? null);
  const told = isAfresh ? new Set<string>() : undefined;
  const place = await placeFor(pass, told);
  if (since === null) driver.write(setIndexesAside);
  try {
    if (since === null) await readSnapshot(pass, place, tally);
    else await readChanges(pass, place, tally, since);
  } catch (error) {
    if (!(error instanceof ServerFailure) || error.status !== 410 || isAfresh) throw error;
    return mirrorFeed(pass, true);
  } finally {
    if (driver.read(areIndexesAside)) driver.write(buildIndexes);
  }
  if (told !== undefined) loseUntold(pass, told, tally);
  await readSmart(pass, place, tally);
  driver.write((writer) => {
    bindPlaylistItems(writer, account);
    if (scopeOf(writer, account, 'all')?.is_complete === 1) return;
    saveScope(writer, account, 'all', { isComplete: true, finishedAt: clock() });
  });
  return tally.report;
}
