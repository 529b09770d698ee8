interface Line {
  readonly ms?: number;
  readonly text: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Lines as people edit them: with times as in LRC files, `[01:23.45] words`, when there are any. */
export function lyricsText(lines: readonly Line[]): string {
  return lines
    .map(({ ms, text }) => {
      if (ms === undefined) return text;
      const hundredths = Math.round(ms / 10);
      const time = `${two(Math.floor(hundredths / 6000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
      return `[${time}] ${text}`;
    })
    .join('\n');
}

/** The lines of such a text. A time may have two, three or no places; what is no time belongs to the words. */
export function lyricsLines(text: string): Line[] {
  const lines = text.replaceAll('\r\n', '\n').trimEnd().split('\n');
  if (lines.length === 1 && lines[0] === '') return [];
  return lines.map((line) => {
    const [, minutes, seconds, rest, words] =
      /^\[(\d{1,4}):([0-5]?\d)(?:[.:](\d{1,3}))?\] ?(.*)$/.exec(line) ?? [];
    if (minutes === undefined || seconds === undefined || words === undefined) return { text: line };
    const fraction = rest === undefined ? 0 : Number(rest) * 10 ** (3 - rest.length);
    return { ms: Number(minutes) * 60_000 + Number(seconds) * 1000 + fraction, text: words };
  });
}
