import { isAbsolute, normalize } from 'node:path';

declare const argumentBrand: unique symbol;
/** One argument of a program. Only the builders of this file make one, so text from data never becomes an option. */
export type Argument = string & { readonly [argumentBrand]: true };

/** A program and its arguments, run without a shell. `label` names it in logs and errors. */
export interface TypedCommand {
  readonly program: string;
  readonly args: readonly Argument[];
  readonly label: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Thrown when a value cannot be an argument: a mistake of the caller or hostile data, never a failure of the program. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  readonly code = 'bad_argument';
}

/** An option or keyword written in our own source. The type refuses a plain `string`. */
export function option<const Name extends string>(name: string extends Name ? never : Name): Argument {
  return brand(name);
}

/** A whole number within `min` and `max`, in decimal. Throws ArgumentError outside of them. */
export function integer(value: number, min: number, max: number): Argument {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new ArgumentError(`${value} is not a whole number from ${min} to ${max}`);
  return brand(String(value));
}

/** A time in seconds (0 to 10 days), as ffmpeg's `-ss` and `-t` read it: see `secondsText`. */
export function seconds(value: number): Argument {
  if (!Number.isFinite(value) || value < 0 || value > 864_000)
    throw new ArgumentError(`${value} is not a time in seconds from 0 to 864000`);
  return brand(secondsText(value));
}

/** Seconds with milliseconds, or with microseconds where it takes them: those tell every sample of 192 kHz from the next. */
export function secondsText(value: number): string {
  return value.toFixed(6).replace(/000$/, '');
}

/** One of a fixed set of words. Throws ArgumentError for any other. */
export function oneOf(value: string, words: readonly string[]): Argument {
  if (!words.includes(value))
    throw new ArgumentError(`${JSON.stringify(value)} is none of ${words.join(', ')}`);
  return brand(value);
}

/** An absolute path, normalised; it starts with `/` (or a drive), therefore no program takes it for an option. */
export function absolutePath(path: string): Argument {
  return brand(checkedPath(path));
}

/** A file for ffmpeg: the `file:` protocol is spelled out, so neither `-x` nor `concat:` nor `http:` in a name is obeyed. */
export function mediaFile(path: string): Argument {
  return brand(`file:${checkedPath(path)}`);
}

/**
 * Free text behind an option that takes a value (`-metadata title=...`): `key` is ours, `value` is data.
 * NUL would cut the argument and is refused.
 */
export function keyValue<const Key extends string>(
  key: string extends Key ? never : Key,
  value: string,
): Argument {
  if (value.includes('\0')) throw new ArgumentError('text for a program holds a NUL');
  return brand(`${key}=${value}`);
}

function checkedPath(path: string): string {
  if (path.includes('\0')) throw new ArgumentError('a path holds a NUL');
  if (!isAbsolute(path)) throw new ArgumentError(`the path ${JSON.stringify(path)} is not absolute`);
  return normalize(path);
}

function brand(text: string): Argument {
  return text as Argument;
}
