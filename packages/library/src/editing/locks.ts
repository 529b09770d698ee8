/** Fields by the names of columns, as imports and older edits wrote them. */
const wire: Readonly<Record<string, string>> = {
  artist_name: 'artists',
  album_artist: 'artists',
  artist: 'artists',
  artist_id: 'artists',
  genre: 'genres',
  album_id: 'album',
  external_links: 'links',
  cover_path: 'cover',
  photo_path: 'photo',
  date: 'releaseDate',
};

/** The name of a locked field as the API calls it. */
function wireName(name: string): string {
  return wire[name] ?? name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

function namesIn(json: string): string[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.map(String) : [];
}

/** The fields of this list that a person has edited, in its order. */
export function editedFields(json: string, known: readonly string[]): string[] {
  const locked = new Set(namesIn(json).map(wireName));
  return known.filter((name) => locked.has(name));
}

/** The JSON list with these fields locked against scans. */
export function lock(json: string, fields: readonly string[]): string {
  return JSON.stringify([...new Set([...namesIn(json), ...fields])]);
}

/** The JSON list without these fields, whatever name they were locked by. */
export function unlock(json: string, fields: readonly string[]): string {
  return JSON.stringify(namesIn(json).filter((name) => !fields.includes(wireName(name))));
}
