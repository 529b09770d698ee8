/** What reading threads do for podcasts: the text of a stranger is taken apart where it holds up nobody. */
import type { Reader } from '@bandstand/sqlite';
import { type Feed, parseFeed } from './feed.ts';
import { XmlError } from './xml/index.ts';

export type ParsedFeed = { readonly feed: Feed } | { readonly problem: string };

/** The podcast in these bytes, or a sentence that says why there is none. */
export function podcastFeed(
  _reader: Reader,
  {
    bytes,
    url,
    contentType,
  }: { readonly bytes: Uint8Array; readonly url: string; readonly contentType: string },
): ParsedFeed {
  try {
    return { feed: parseFeed(bytes, url, contentType) };
  } catch (error) {
    if (error instanceof XmlError) return { problem: error.message };
    throw error;
  }
}
