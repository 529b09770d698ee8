const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The track of an event `now-playing`; null while nothing is recognised. */
export function nowIn(data: string): { readonly title: string; readonly artist: string } | null {
  try {
    const track = fieldOf(JSON.parse(data), 'track');
    const title = textOf(fieldOf(track, 'title'));
    return title === '' ? null : { title, artist: textOf(fieldOf(track, 'artist')) };
  } catch {
    return null;
  }
}
