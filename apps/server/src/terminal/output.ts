import { styleText } from 'node:util';

/** Where a command writes: data to stdout, words to stderr, so that its output can be piped. */
export interface Terminal {
  /** One line for people. */
  say(line: string): void;
  /** A line that tells what went wrong and what to do next. */
  complain(line: string): void;
  /** The command's result as text, on stdout. */
  print(text: string): void;
  /** The command's result as one line of JSON, on stdout. */
  json(value: unknown): void;
  progress(): Progress;
}

/** A bar that moves on a terminal, and a line now and then elsewhere. */
export interface Progress {
  /** `total` null while it is not known. */
  show(this: void, done: number, total: number | null, label: string): void;
  /** Removes the bar. */
  clear(this: void): void;
}

interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

/** @param quiet with --json there are no words unless something fails */
export function createTerminal(streams: Streams = process, quiet = false): Terminal {
  const { stdout, stderr } = streams;
  const isTerminal = stderr.isTTY === true;
  return {
    say: (line) => {
      if (!quiet) stderr.write(`${line}\n`);
    },
    complain: (line) => {
      stderr.write(`${isTerminal ? styleText('red', line) : line}\n`);
    },
    print: (text) => {
      stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    json: (value) => {
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    progress: () => {
      if (quiet) return silent;
      return isTerminal ? movingBar(stderr) : occasionalLine(stderr);
    },
  };
}

const silent: Progress = { show: () => {}, clear: () => {} };

/** `[#####.....]  52%  1,040 / 2,000  Reading tags`, cut to the width of the terminal. */
export function barText(done: number, total: number | null, label: string, width: number): string {
  const count =
    total === null
      ? done.toLocaleString('en')
      : `${done.toLocaleString('en')} / ${total.toLocaleString('en')}`;
  if (total === null || total === 0) return `${count}  ${label}`.slice(0, width);
  const share = Math.min(1, done / total);
  const filled = Math.round(share * 20);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}] ${percent}  ${count}  ${label}`.slice(0, width);
}

function movingBar(stderr: Streams['stderr']): Progress {
  let shownAt = 0;
  return {
    show(done, total, label) {
      const now = Date.now();
      if (now - shownAt < 100) return;
      shownAt = now;
      stderr.write(`\r\u001b[2K${barText(done, total, label, (stderr.columns ?? 80) - 1)}`);
    },
    clear: () => {
      stderr.write('\r\u001b[2K');
    },
  };
}

function occasionalLine(stderr: Streams['stderr']): Progress {
  let shownAt = Date.now();
  return {
    show(done, total, label) {
      const now = Date.now();
      if (now - shownAt < 5000) return;
      shownAt = now;
      stderr.write(`${barText(done, total, label, 200)}\n`);
    },
    clear: () => {},
  };
}

/** Rows under headings, in columns as wide as their widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => (cells[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
