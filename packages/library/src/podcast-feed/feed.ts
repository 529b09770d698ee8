import { hash } from 'node:crypto';
import {
  addressOf,
  childOf,
  childrenOf,
  dateOf,
  lineOf,
  localName,
  proseOf,
  secondsOf,
  wholeOf,
} from './values.ts';
import { decodeXml, readXml, type XmlElement, XmlError } from './xml/index.ts';

export interface FeedEpisode {
  readonly guid: string;
  readonly title: string;
  readonly description: string | null;
  /** ISO 8601. */
  readonly publishedAt: string | null;
  /** Seconds. */
  readonly durationS: number | null;
  readonly season: number | null;
  readonly number: number | null;
  readonly sourceUrl: string;
}

export interface Feed {
  readonly title: string;
  readonly description: string | null;
  readonly author: string | null;
  readonly homepageUrl: string | null;
  readonly imageUrl: string | null;
  /** Those with a sound, the latest first, at most `mostEpisodes`. */
  readonly episodes: readonly FeedEpisode[];
}

export const mostEpisodes = 2000;
const longestLine = 500;
const longestProse = 20_000;

/**
 * A podcast from the bytes of its feed: RSS 2.0 with the elements of iTunes, or Atom (RFC 4287) with enclosures. Relative
 * addresses are taken from `url`. Throws XmlError with a sentence for people.
 */
export function parseFeed(bytes: Uint8Array, url: string, contentType?: string): Feed {
  const root = readXml(decodeXml(bytes, contentType));
  const kind = localName(root);
  const channel = kind === 'rss' ? childOf(root, 'channel') : kind === 'feed' ? root : undefined;
  if (channel === undefined) throw new XmlError('That is no podcast: the document is neither RSS nor Atom.');
  const items = kind === 'rss' ? childrenOf(channel, 'item') : childrenOf(channel, 'entry');
  const episodes = items.flatMap((item) => episodeOf(item, url) ?? []);
  // Of two by one name the first counts: feeds begin with what is newest, and so do those without dates here.
  const known = new Map(episodes.toReversed().map((one) => [one.guid, one]));
  const latest = episodes.filter((one) => known.get(one.guid) === one).sort(byDate);
  return {
    title: lineOf(channel, longestLine, 'title', 'itunes:title') ?? new URL(url).hostname,
    description: proseOf(channel, longestProse, 'description', 'itunes:summary', 'subtitle'),
    author: lineOf(channel, longestLine, 'itunes:author', 'author', 'dc:creator'),
    homepageUrl: addressOf(linkOf(channel), url),
    imageUrl: imageOf(channel, url),
    episodes: latest.slice(0, mostEpisodes),
  };
}

/** The latest first; what has no date, or the same, stays in the order of the feed. */
function byDate({ publishedAt: a }: FeedEpisode, { publishedAt: b }: FeedEpisode): number {
  if (a === b) return 0;
  return (a ?? '') > (b ?? '') ? -1 : 1;
}

function episodeOf(item: XmlElement, url: string): FeedEpisode | undefined {
  const sourceUrl = addressOf(soundOf(item), url);
  if (sourceUrl === null) return undefined;
  const guid = lineOf(item, 2000, 'guid', 'id') ?? sourceUrl;
  return {
    guid: guid.length > longestLine ? hash('sha256', guid) : guid,
    title: lineOf(item, longestLine, 'title', 'itunes:title') ?? 'Untitled',
    description: proseOf(
      item,
      longestProse,
      'description',
      'itunes:summary',
      'summary',
      'content:encoded',
      'content',
    ),
    publishedAt: dateOf(lineOf(item, 100, 'pubdate', 'published', 'updated', 'dc:date')),
    durationS: secondsOf(lineOf(item, 20, 'itunes:duration')),
    season: wholeOf(lineOf(item, 20, 'itunes:season')),
    number: wholeOf(lineOf(item, 20, 'itunes:episode')),
    sourceUrl,
  };
}

/** The address of the sound: an enclosure of RSS, or a link of Atom; what says that it is something else is left out. */
function soundOf(item: XmlElement): string | undefined {
  const links = childrenOf(item, 'link').filter(({ attributes }) => attributes.get('rel') === 'enclosure');
  const found = [...childrenOf(item, 'enclosure'), ...links].find(({ attributes }) => {
    const type = attributes.get('type')?.toLowerCase() ?? '';
    return (
      type === '' ||
      type.startsWith('audio/') ||
      type === 'application/octet-stream' ||
      type === 'application/ogg'
    );
  });
  return found?.attributes.get('url') ?? found?.attributes.get('href');
}

function linkOf(channel: XmlElement): string | undefined {
  const links = childrenOf(channel, 'link');
  const plain = links.find(({ attributes }) => ['alternate', undefined].includes(attributes.get('rel')));
  return plain?.attributes.get('href') ?? plain?.text;
}

function imageOf(channel: XmlElement, url: string): string | null {
  const own = childOf(channel, 'itunes:image')?.attributes.get('href');
  const rss = childOf(channel, 'image');
  const atom = childOf(channel, 'logo', 'icon')?.text;
  return addressOf(own ?? (rss === undefined ? undefined : childOf(rss, 'url')?.text) ?? atom, url);
}
