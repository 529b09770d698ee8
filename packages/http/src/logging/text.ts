const known = new Set(['level', 'time', 'msg', 'err']);

/** A JSON log line as people read it: time, level, words, then the fields as name=value. */
export function textLine(line: string): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { level, time, msg, err } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const fields = Object.entries(entry)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = [clock, String(level).toUpperCase().padEnd(5), typeof msg === 'string' ? msg : '', ...fields]
    .filter(Boolean)
    .join(' ');
  return `${printable(words)}${stack(err)}\n`;
}

/** Control characters of a request must not move the cursor of whoever watches. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function stack(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return `\n${String(error.stack)
    .split('\n')
    .map((row) => `    ${printable(row)}`)
    .join('\n')}`;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
