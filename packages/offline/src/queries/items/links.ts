import type { Writer } from '../../drivers/index.ts';
import { type ItemInput, linksOfKind } from '../../models/index.ts';

/** Whom or what items belong to. */
export type LinkKind = 'artist' | 'album_artist' | 'genre';

type Link = readonly [kind: LinkKind, target: string];

/** As the table compares targets: without regard to the case of a to z. */
const folded = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
const named = ([kind, target]: Link): string => `${kind} ${folded(target)}`;

/** Tells `put` of each link of an item. */
function eachLink(
  { type, albumId, extra, genres }: ItemInput,
  put: (kind: LinkKind, target: string) => void,
): void {
  const kind = linksOfKind(type);
  if (kind === 'none') return;
  if (kind !== 'track' || albumId === null)
    for (const { id } of extra.albumArtistIds ?? []) put('album_artist', id);
  for (const { id } of extra.artistIds ?? []) put('artist', id);
  for (const genre of genres) put('genre', genre);
}

function linksOf(item: ItemInput): readonly Link[] {
  const links: Link[] = [];
  eachLink(item, (kind, target) => links.push([kind, target]));
  return links;
}

/** The items of one target; tracks lie apart. */
interface Group {
  readonly link: Link;
  readonly isLeaf: 0 | 1;
  readonly items: number[];
}

const twoMaps = (): readonly [Map<string, Group>, Map<string, Group>] => [new Map(), new Map()];

/** Rows of one statement. */
const CHUNK = 100;

const insertSql = (rows: number): string =>
  `INSERT OR IGNORE INTO item_links (target_id, is_leaf, item_id) VALUES ${Array(rows).fill('(?, ?, ?)').join(', ')}`;
const [insertOne, insertChunk] = [insertSql(1), insertSql(CHUNK)];

const targetsSql = `SELECT j.key AS at, t.id FROM json_each(?) j CROSS JOIN link_targets t
  ON t.server_id = ? AND t.kind = j.value ->> 0 AND t.target = j.value ->> 1`;

/** Writes the links of items of one server, many at a time; for one transaction, ended with `flush`. */
export class Links {
  readonly #writer: Writer;
  readonly #serverId: number;
  /** By kind, and apart for tracks, then by target. */
  readonly #groups = { artist: twoMaps(), album_artist: twoMaps(), genre: twoMaps() };

  constructor(writer: Writer, serverId: number) {
    this.#writer = writer;
    this.#serverId = serverId;
  }

  /** The links of an item that has none. */
  add(id: number, item: ItemInput): void {
    const isLeaf = linksOfKind(item.type) === 'track' ? 1 : 0;
    eachLink(item, (kind, target) => this.#put(id, isLeaf, kind, target));
  }

  /** Makes these the links of an item; writes nothing when they are already. */
  replace(id: number, item: ItemInput): void {
    if (linksOfKind(item.type) === 'none') return;
    const had = this.#writer.all<{ kind: LinkKind; target: string }>(
      'SELECT t.kind, t.target FROM item_links k JOIN link_targets t ON t.id = k.target_id WHERE k.item_id = ?',
      [id],
    );
    const links = linksOf(item);
    const old = new Set(had.map(({ kind, target }) => named([kind, target])));
    const wanted = new Set(links.map(named));
    if (old.size === wanted.size && [...old].every((link) => wanted.has(link))) return;
    this.#writer.run('DELETE FROM item_links WHERE item_id = ?', [id]);
    this.add(id, item);
  }

  flush(): void {
    const groups = Object.values(this.#groups).flatMap((maps) => maps.flatMap((map) => [...map.values()]));
    for (const maps of Object.values(this.#groups)) for (const map of maps) map.clear();
    if (groups.length === 0) return;
    const targets = this.#targets(groups);
    const numbered = groups.map(({ isLeaf, items }, at) => ({ target: targets[at] ?? 0, isLeaf, items }));
    // Neighbours of the table one after the other: a page is found once for many of them.
    numbered.sort((a, b) => a.target - b.target || a.isLeaf - b.isLeaf);
    let values: number[] = [];
    for (const { target, isLeaf, items } of numbered)
      for (const item of items) {
        values.push(target, isLeaf, item);
        if (values.length < 3 * CHUNK) continue;
        this.#writer.run(insertChunk, values);
        values = [];
      }
    for (let at = 0; at < values.length; at += 3) this.#writer.run(insertOne, values.slice(at, at + 3));
  }

  #put(id: number, isLeaf: 0 | 1, kind: LinkKind, target: string): void {
    const groups = this.#groups[kind][isLeaf];
    const group = groups.get(target);
    if (group === undefined) groups.set(target, { link: [kind, target], isLeaf, items: [id] });
    else group.items.push(id);
  }

  /** The numbers of the targets of groups, in their order; those that are new are added. */
  #targets(groups: readonly Group[]): readonly number[] {
    const found = this.#writer.all<{ at: number; id: number }>(targetsSql, [
      JSON.stringify(groups.map(({ link }) => link)),
      this.#serverId,
    ]);
    const numbers = new Map(found.map(({ at, id }) => [at, id]));
    // Two ways to write the same one are one target.
    const added = new Map<string, number>();
    return groups.map(({ link }, at) => {
      const number = numbers.get(at) ?? added.get(named(link)) ?? this.#add(link);
      added.set(named(link), number);
      return number;
    });
  }

  #add(link: Link): number {
    return this.#writer.run('INSERT INTO link_targets (server_id, kind, target) VALUES (?, ?, ?)', [
      this.#serverId,
      ...link,
    ]).lastInsertRowid;
  }
}
