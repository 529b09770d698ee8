import { DocumentFields, type DocumentLink } from './fields.ts';
import { type Parsed, safePath } from './release-document.ts';
import { parseMapping } from './yaml.ts';

/** What an artist.yaml says of the artist whose folder it lies in. */
export interface ArtistDocument {
  /** The name of the folder stands in when it is missing. */
  readonly name: string | null;
  readonly sortName: string | null;
  readonly bio: string | null;
  readonly links: readonly DocumentLink[] | null;
  /** Picture, relative to the folder. */
  readonly photo: string | null;
}

/** Reads an artist.yaml. Throws DocumentError when it is no YAML mapping. */
export function parseArtist(text: string): Parsed<ArtistDocument> {
  const fields = new DocumentFields(parseMapping(text));
  const document: ArtistDocument = {
    name: fields.line('name', 'artist'),
    sortName: fields.line('sortName'),
    bio: fields.text('bio', 'description'),
    links: fields.links('links'),
    photo: safePath(fields.line('photo', 'image', 'avatar', 'cover')),
  };
  return { document, complaints: fields.finish() };
}
