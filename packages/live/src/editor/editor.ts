import { createHash } from 'node:crypto';
import type { Database } from '@bandstand/sqlite';
import { isScalar, parseDocument } from 'yaml';
import type { Apps } from '../apps/index.ts';
import { type ConfigFile, configNotes, configProblems } from '../configuration/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { changeAppRow, otherRoomPrefixes } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { AppSettings } from '../settings/index.ts';
import { type DiffLine, lineDiff } from './diff.ts';
import { prefixProblem } from './prefix.ts';
import { type ConfigValue, presets } from './presets.ts';

export interface EditorOptions {
  readonly hub: Database;
  readonly apps: Apps;
  readonly settings: AppSettings;
}

export interface ConfigText {
  readonly text: string;
  /** Of the text: who writes says from which one he started. */
  readonly version: string;
}

export interface Rehearsal {
  /** Why it cannot be used; empty when it can. */
  readonly problems: readonly string[];
  /** What in it has no effect here. It can be used all the same. */
  readonly notes: readonly string[];
  readonly diff: readonly DiffLine[];
}

/** In place of the one secret that a StreamHub wrote into the configuration itself. */
const hidden = '(hidden)';
const clearSecret = ['callbacks', 'secret'];

/** Changes config.yaml of apps, and what the registry says of them with it. */
export class ConfigEditor {
  readonly #options: EditorOptions;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  /** The configuration as its editors see it. Throws `not_found`, `not_available`. */
  read(name: AppName): ConfigText {
    const text = this.#file(name).read();
    return { text: masked(text), version: versionOf(text) };
  }

  /** What would be wrong with a text, what of it has no effect, and what it would change. Nothing is written. */
  rehearse(name: AppName, text: string): Rehearsal {
    const now = this.#file(name).read();
    const problems = this.#problems(name, unmasked(text, now));
    return { problems, notes: configNotes(text), diff: lineDiff(masked(now), text) };
  }

  /** Puts a text in place of the present one, which stays as a backup. Throws `invalid`, `conflict`. */
  write(name: AppName, text: string, version?: string): ConfigText {
    const now = this.#file(name).read();
    if (version !== undefined && version !== versionOf(now))
      throw new LiveError('conflict', 'Somebody else has changed config.yaml meanwhile: read it again.');
    this.#place(name, unmasked(text, now));
    return this.read(name);
  }

  /** Sets single values, by their paths; comments and everything else stay. Throws `invalid`. */
  set(name: AppName, values: Readonly<Record<string, ConfigValue>>): void {
    const document = parseDocument(this.#file(name).read());
    for (const [path, value] of Object.entries(values)) document.setIn(path.split('.'), value);
    this.#place(name, document.toString());
  }

  /** Stamps of earlier versions, the newest first. */
  backups(name: AppName): string[] {
    return this.#file(name).backups();
  }

  /** The text of an earlier version. Throws `not_found`. */
  backup(name: AppName, at: string): string {
    return masked(this.#file(name).backup(at));
  }

  /** Makes an earlier version the present one. Throws `not_found`, `invalid`. */
  revert(name: AppName, at: string): ConfigText {
    this.#place(name, this.#file(name).backup(at));
    return this.read(name);
  }

  /** Throws `not_found` for an unknown preset. */
  applyPreset(name: AppName, preset: string): void {
    const found = presets.find((one) => one.name === preset);
    if (found === undefined) throw notFound('preset');
    this.set(name, found.values);
  }

  #place(name: AppName, text: string): void {
    const problems = this.#problems(name, text);
    if (problems.length > 0)
      throw new LiveError('invalid', `config.yaml cannot be used: ${problems.join('; ')}.`);
    const { hub, apps, settings } = this.#options;
    const app = apps.get(name);
    this.#file(name).write(text);
    settings.forget(name);
    const { displayName, roomPrefix } = namesOf(text, name);
    hub.write((writer) => changeAppRow(writer, app.id, { displayName, roomPrefix }));
  }

  #problems(name: AppName, text: string): string[] {
    const problems = configProblems(text, name);
    if (problems.length > 0) return problems;
    const { hub, apps } = this.#options;
    const app = apps.get(name);
    const { roomPrefix } = namesOf(text, name);
    if (roomPrefix === app.roomPrefix) return [];
    const others = hub.read((reader) => otherRoomPrefixes(reader, app.id));
    const problem = prefixProblem(roomPrefix, others);
    return problem === undefined ? [] : [`room_prefix: ${problem}`];
  }

  #file(name: AppName): ConfigFile {
    const { apps } = this.#options;
    const { state, nodeId } = apps.get(name);
    if (nodeId !== null && state === 'ready')
      throw new LiveError('not_available', `${name} is on another server, ${nodeId}.`);
    return apps.config(name);
  }
}

function namesOf(text: string, name: AppName): { displayName: string; roomPrefix: string } {
  const document = parseDocument(text);
  const textAt = (key: string): string => {
    const value: unknown = document.get(key);
    return typeof value === 'string' && value !== '' ? value : name;
  };
  return { displayName: textAt('display_name'), roomPrefix: textAt('room_prefix') };
}

const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

function secretIn(text: string): string | undefined {
  const node: unknown = parseDocument(text).getIn(clearSecret, true);
  return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined;
}

function masked(text: string): string {
  if (secretIn(text) === undefined) return text;
  const document = parseDocument(text);
  document.setIn(clearSecret, hidden);
  return document.toString();
}

function unmasked(text: string, now: string): string {
  if (secretIn(text) !== hidden) return text;
  const document = parseDocument(text);
  document.setIn(clearSecret, secretIn(now) ?? '');
  return document.toString();
}
