import { DocumentFields, type DocumentLink } from './fields.ts';
import { parseMapping } from './yaml.ts';

/** What a release.yaml says of the release in its folder; null where it is silent. */
export interface ReleaseDocument {
  readonly title: string | null;
  readonly artist: string | null;
  readonly date: string | null;
  readonly originalDate: string | null;
  readonly year: number | null;
  readonly genres: readonly string[] | null;
  readonly description: string | null;
  readonly type: 'album' | 'single' | 'ep' | 'compilation' | 'liveset' | null;
  /** Picture, relative to the folder. */
  readonly cover: string | null;
  readonly download: 'free' | 'paid' | 'codes' | 'external' | 'none' | null;
  readonly links: readonly DocumentLink[] | null;
  readonly license: string | null;
  readonly label: string | null;
  readonly catalogNumber: string | null;
  readonly barcode: string | null;
  readonly status: 'released' | 'draft' | null;
  readonly visibility: 'public' | 'unlisted' | 'private' | null;
}

export interface Parsed<T> {
  readonly document: T;
  /** What was not understood, for the owner of the file. */
  readonly complaints: readonly string[];
}

/** Reads a release.yaml. Throws DocumentError when it is no YAML mapping. */
export function parseRelease(text: string): Parsed<ReleaseDocument> {
  const fields = new DocumentFields(parseMapping(text));
  const document: ReleaseDocument = {
    title: fields.line('title', 'album'),
    artist: fields.line('artist', 'albumArtist'),
    date: fields.date('date', 'releaseDate'),
    originalDate: fields.date('originalDate'),
    year: fields.year('year'),
    genres: fields.words('genres', 'genre'),
    description: fields.text('description'),
    type: fields.choice(['album', 'single', 'ep', 'compilation', 'liveset'], 'type'),
    cover: safePath(fields.line('cover')),
    download: fields.choice(['free', 'paid', 'codes', 'external', 'none'], 'download'),
    links: fields.links('links', 'externalLinks'),
    license: fields.line('license'),
    label: fields.line('label'),
    catalogNumber: fields.line('catalogNumber'),
    barcode: fields.line('barcode'),
    status: fields.choice(['released', 'draft'], 'status'),
    visibility: fields.choice(['public', 'unlisted', 'private'], 'visibility'),
  };
  return { document, complaints: fields.finish() };
}

/** A path below the folder of the document, null for any other. */
export function safePath(path: string | null): string | null {
  if (path === null) return null;
  const plain = path.replace(/^\.\//, '');
  return plain.startsWith('/') || plain.split('/').includes('..') || plain.includes('\\') ? null : plain;
}
