import type { Item, Page, Repository } from '@bandstand/offline';
import { CommandError, exitCodes, table } from '../terminal/index.ts';
import { limitOf, said } from './paging.ts';
import type { Session } from './session.ts';

/** What the store knows. */
export const libraryWork = (session: Session) => ({
  search: (text: string, options: Options) => search(session, text, options),
  libraries: () => libraries(session),
  albums: (options: Options) => albums(session, options),
  tracks: (album: string) => tracks(session, album),
});

type Options = Readonly<Record<string, unknown>>;

/** Prints items; the marks say what is downloaded, a favourite, and not sent yet. */
export function printItems({ terminal, options }: Session, page: Page<Item>): void {
  if (options.json === true) {
    terminal.json({ items: page.items, next: page.next ?? null });
    return;
  }
  const rows = page.items.map((item) => [
    item.id,
    item.type,
    item.name,
    item.albumArtist ?? item.artists.join(', '),
    item.albumName ?? '',
    marks(item),
    item.userData.playCount > 0 ? String(item.userData.playCount) : '',
  ]);
  if (rows.length > 0) terminal.print(table(['id', 'kind', 'name', 'artist', 'album', '', 'plays'], rows));
  terminal.say(
    page.items.length === 0
      ? 'Nothing was found.'
      : 'Marks: ♥ favourite, ↓ on this device, … wanted, ! failed, † gone from the server, * not sent yet.',
  );
  if (page.next !== undefined) terminal.say(`There is more: --cursor '${page.next}'`);
}

const KEPT: Readonly<Record<Item['kept'], string>> = {
  none: '',
  pending: '…',
  downloading: '…',
  paused: '…',
  completed: '↓',
  failed: '!',
};

const marks = ({ userData, kept, isGhost }: Item): string =>
  [userData.isFavorite ? '♥' : '', KEPT[kept], isGhost ? '†' : '', userData.needsSync ? '*' : ''].join('');

/** The store alone, where it knows everything of the account; else the server helps. */
function repositoryOf(session: Session): Repository {
  const account = session.account();
  const info = session.store.accounts().find(({ userId }) => userId === account.account.userId);
  return info?.isComplete === true ? account.offline : account.repository;
}

async function search(session: Session, text: string, options: Options): Promise<void> {
  const type = options['type'];
  const types = Array.isArray(type) ? type.map(String) : undefined;
  const limit = limitOf(options);
  const start = offsetOf(options['cursor']);
  const found = await repositoryOf(session).search({
    text,
    limit: Math.min(1000, start + limit),
    ...(types === undefined ? {} : { types }),
  });
  const items = found.slice(start, start + limit);
  const end = start + items.length;
  const isMore = items.length === limit && end < 1000;
  printItems(session, { items, next: isMore ? String(end) : undefined });
}

/** A search ranks what it has found: its pages are places in that order. */
function offsetOf(cursor: unknown): number {
  if (cursor === undefined) return 0;
  const start = Number(cursor);
  if (Number.isInteger(start) && start >= 0 && start <= 1000) return start;
  throw new CommandError(`${said(cursor)} is no cursor of a search.`, exitCodes.usage);
}

async function libraries(session: Session): Promise<void> {
  const all = await repositoryOf(session).libraries();
  const { terminal, options } = session;
  if (options.json === true) terminal.json(all);
  else
    terminal.print(
      table(
        ['id', 'name', 'kind'],
        all.map(({ id, name, collectionType }) => [id, name, collectionType ?? '']),
      ),
    );
}

/** Albums of one library, or of all with music, one after the other: a cursor names the library that it is in. */
async function albums(session: Session, options: Options): Promise<void> {
  const repository = repositoryOf(session);
  const limit = limitOf(options);
  const order = options['newest'] === true ? ('newest' as const) : ('name' as const);
  const all = await repository.libraries();
  const music = all.filter(({ collectionType }) => collectionType === 'music' || collectionType === null);
  const wanted = options['library'];
  const ids = typeof wanted === 'string' ? [wanted] : music.map(({ id }) => id);
  const place = placeOf(options['cursor'], ids);
  const items: Item[] = [];
  for (let at = place.at; at < ids.length; at += 1) {
    let cursor = at === place.at ? place.cursor : undefined;
    do {
      const query = {
        libraryId: ids[at] ?? '',
        type: 'MusicAlbum',
        order,
        limit: limit - items.length,
        cursor,
      };
      const page = await repository.libraryItems(query);
      items.push(...page.items);
      cursor = page.next;
      if (items.length < limit) continue;
      const next = cursor === undefined ? ids[at + 1] && `${ids[at + 1]}:` : `${ids[at]}:${cursor}`;
      return printItems(session, { items, next });
    } while (cursor !== undefined);
  }
  printItems(session, { items, next: undefined });
}

function placeOf(cursor: unknown, ids: readonly string[]): { at: number; cursor: string | undefined } {
  if (cursor === undefined) return { at: 0, cursor: undefined };
  const [, library = '', rest = ''] = /^([\da-f]+):(.*)$/s.exec(said(cursor)) ?? [];
  const at = ids.indexOf(library);
  if (at < 0) throw new CommandError(`${said(cursor)} is no cursor of this list.`, exitCodes.usage);
  return { at, cursor: rest === '' ? undefined : rest };
}

async function tracks(session: Session, album: string): Promise<void> {
  const repository = repositoryOf(session);
  const items = await repository.children(album, 'Audio');
  if (items.length === 0 && (await repository.item(album)) === undefined)
    throw new CommandError(`The store knows no album ${album}: bandstand offline albums lists them.`);
  printItems(session, { items, next: undefined });
}
