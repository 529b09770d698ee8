import type { Reply } from '@bandstand/http';
import { type Clock } from '@bandstand/sqlite';
import { ignoredArticles, piecesOf } from '../../catalogue/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';
import { attribute } from '../protocol/xml.ts';
import { type BrowsingOptions, markupOf, rootOf } from './browsing.ts';

const common = { permission: 'library.read', rate: 'read' } as const;

/** Browsing by folder, as the music lies on the disk. Artists and albums open as folders too: old clients mix the two. */
export function folderEndpoints(options: BrowsingOptions & { readonly clock: Clock }): readonly Endpoint[] {
  const times = new ChangeTimes(options.clock);
  return [
    {
      ...common,
      name: 'getIndexes',
      summary: 'The upper folders under their letters, and the songs beside them',
      answer: (call) => indexes(options, times, call),
    },
    {
      ...common,
      name: 'getMusicDirectory',
      summary: 'What a folder holds',
      answer: (call) => directory(options, call),
    },
  ];
}

async function indexes(
  { readers, envelope }: BrowsingOptions,
  times: ChangeTimes,
  { viewer, fields, format }: Call,
): Promise<Reply> {
  const rootId = rootOf(fields);
  const known = fields.number('ifModifiedSince', 0, Number.MAX_SAFE_INTEGER);
  const markup = markupOf(format);
  const { content, digest } = await readers.call('subsonicFolders', { viewer, markup, rootId });
  const lastModified = times.of(`${viewer.account.id} ${markup} ${rootId ?? ''}`, digest);
  const unchanged = known !== undefined && known >= lastModified;
  if (markup === 'xml') {
    const head = `<indexes${attribute('lastModified', lastModified)}${attribute('ignoredArticles', ignoredArticles)}>`;
    const inside = unchanged ? [] : piecesOf(content);
    return envelope.around(format, 'indexes', [Buffer.from(head), ...inside, Buffer.from('</indexes>')]);
  }
  const head = `{"lastModified":${lastModified},"ignoredArticles":${JSON.stringify(ignoredArticles)},`;
  const inside = unchanged ? [Buffer.from('"index":[],"child":[]')] : piecesOf(content);
  return envelope.around(format, 'indexes', [Buffer.from(head), ...inside, Buffer.from('}')]);
}

/** Most lists whose time is remembered. */
const mostTimes = 2000;

/** Since when a list is as it is: when it was first seen so. After a restart that is when it is asked for again. */
class ChangeTimes {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly digest: string; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(key: string, digest: string): number {
    const known = this.#known.get(key);
    if (known?.digest === digest) return known.since;
    if (this.#known.size >= mostTimes) this.#known.clear();
    const since = this.#clock();
    this.#known.set(key, { digest, since });
    return since;
  }
}

async function directory(
  { readers, envelope }: BrowsingOptions,
  { viewer, fields, format }: Call,
): Promise<Reply> {
  const asked = { viewer, markup: markupOf(format), id: fields.needed('id') };
  const written = await readers.call('subsonicDirectory', asked);
  if (written === undefined) throw nothingThere('folder');
  return envelope.around(format, 'directory', piecesOf(written));
}
