/** The genres of TuneCamp's one comma-joined text, each once whatever its case, at most 50. */
export function genresOf(text: string | null): string[] {
  const unique = new Map<string, string>();
  for (const part of (text ?? '').split(/[,;]/)) {
    const genre = part.trim().slice(0, 100);
    const key = genre.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (genre !== '' && !unique.has(key)) unique.set(key, genre);
  }
  return [...unique.values()].slice(0, 50);
}
