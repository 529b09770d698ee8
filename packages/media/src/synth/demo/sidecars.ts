import type { DemoArtist, DemoRelease } from './catalogue-types.ts';

/** The text of `release.yaml`: title, date, artist, cover, genres, description, type, year, download, and its state. */
export function releaseYaml(release: DemoRelease): string {
  return yaml([
    ['title', release.title],
    ['artist', release.artist],
    ['date', release.date],
    ['year', Number(release.date.slice(0, 4))],
    ['type', release.type],
    ['status', release.status],
    ['visibility', release.visibility],
    ['description', release.description],
    ['cover', 'cover.jpg'],
    ['download', release.status === 'draft' ? 'none' : 'free'],
    ['label', release.label],
    ['genres', release.genres],
  ]);
}

/** The text of `artist.yaml`: name, sort name, bio, picture, links. */
export function artistYaml(artist: DemoArtist): string {
  return yaml([
    ['name', artist.name],
    ['sortName', artist.sortName],
    ['bio', artist.bio],
    ['avatar', 'artist.jpg'],
    ['links', artist.links.map(([place, address]) => ({ [place]: address }))],
  ]);
}

/** The text of `catalog.yaml` at the root of the music folder. */
export function catalogYaml(): string {
  return yaml([
    ['siteName', 'Bandstand demo'],
    [
      'siteDescription',
      'Invented artists, music played by the program itself. Delete this folder whenever you like.',
    ],
  ]);
}

type Value = string | number | readonly (string | Readonly<Record<string, string>>)[];

/** Top-level keys in order, empty ones left out. A JSON text is a YAML scalar, so JSON does the quoting. */
function yaml(entries: readonly (readonly [string, Value])[]): string {
  const lines = entries.flatMap(([key, value]) => {
    if (value === '') return [];
    if (typeof value === 'string' || typeof value === 'number') return [`${key}: ${JSON.stringify(value)}`];
    if (value.length === 0) return [];
    return [`${key}:`, ...value.map((item) => `  - ${yamlItem(item)}`)];
  });
  return `${lines.join('\n')}\n`;
}

function yamlItem(item: string | Readonly<Record<string, string>>): string {
  if (typeof item === 'string') return JSON.stringify(item);
  return Object.entries(item)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n    ');
}
