import type { Database, Reader } from '@bandstand/sqlite';
import { activeAccount, authorize, isStaff, type Viewer } from '../access/index.ts';
import type { Keyring } from '../accounts/index.ts';
import { LibraryError } from '../errors/index.ts';
import {
  librarySettings,
  type SettingDefinition,
  type SettingDefinitions,
  type SettingReaders,
} from './definitions.ts';
import { readValue, type SettingValue, writtenValue } from './values.ts';

type Definitions = typeof librarySettings;
type KeysOf<T extends SettingDefinition['type']> = {
  [K in keyof Definitions]: Definitions[K] extends { readonly type: T } ? K : never;
}[keyof Definitions];

/** A setting as a viewer is told of it. */
export interface SettingFacts {
  readonly key: string;
  readonly definition: SettingDefinition;
  /** Null for a secret, whatever it is. */
  readonly value: SettingValue | null;
  /** True when somebody has set it. */
  readonly isSet: boolean;
}

/** Settings with types, defaults and rules about who may know them. */
export class Settings {
  readonly #db: Database;
  readonly #keyring: Keyring;
  readonly #definitions: SettingDefinitions;

  constructor(db: Database, keyring: Keyring, definitions: SettingDefinitions = librarySettings) {
    this.#db = db;
    this.#keyring = keyring;
    this.#definitions = definitions;
  }

  flag(key: KeysOf<'flag'>): boolean {
    return this.#value(key) === true;
  }

  /** In the unit of its definition. */
  number(key: KeysOf<'number'>): number {
    const value = this.#value(key);
    return typeof value === 'number' ? value : librarySettings[key].default;
  }

  text(key: KeysOf<'text'>): string {
    const value = this.#value(key);
    return typeof value === 'string' ? value : librarySettings[key].default;
  }

  /** The secret of a setting in clear, for whoever uses it; null when there is none. Never for an answer. */
  secret(key: string): string | null {
    const sealed =
      this.#definitions[key]?.type === 'secret' ? this.#db.read((reader) => stored(reader, key)) : undefined;
    return sealed === undefined ? null : this.#keyring.open(`setting ${key}`, sealed);
  }

  /** The settings that the viewer may know, in the order of their definitions. */
  list(viewer: Viewer): SettingFacts[] {
    const known = Object.entries(this.#definitions).filter(([, { readers }]) => mayKnow(viewer, readers));
    return this.#db.read((reader) =>
      known.map(([key, definition]) => {
        const text = stored(reader, key);
        const value = definition.type === 'secret' ? null : readValue(definition, text);
        return { key, definition, value, isSet: text !== undefined };
      }),
    );
  }

  /**
   * Sets several at once, all or none; null takes a setting back to its default. Throws LibraryError `forbidden`, and
   * `invalid` with every key that is not known or does not fit.
   */
  set(viewer: Viewer, values: Readonly<Record<string, unknown>>): void {
    if (!authorize(viewer.kind === 'account' ? viewer : null, 'settings.manage'))
      throw new LibraryError('forbidden', 'Settings are for the owner of this site.');
    const wrong: string[] = [];
    const texts = new Map<string, string | null>();
    for (const [key, value] of Object.entries(values)) {
      const definition = Object.hasOwn(this.#definitions, key) ? this.#definitions[key] : undefined;
      if (definition === undefined) wrong.push(`${key} is no setting`);
      else if (value === null) texts.set(key, null);
      else {
        const written = writtenValue(definition, value);
        if ('wrong' in written) wrong.push(`${key} ${written.wrong}`);
        else texts.set(key, this.#kept(key, definition, written.text));
      }
    }
    if (wrong.length > 0) throw new LibraryError('invalid', `${wrong.join('; ')}.`);
    this.#db.write((writer) => {
      for (const [key, text] of texts) {
        if (text === null) writer.run('DELETE FROM settings WHERE key = ?', [key]);
        else
          writer.run(
            'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
            [key, text],
          );
      }
    });
  }

  #kept(key: string, { type }: SettingDefinition, text: string): string {
    return type === 'secret' ? this.#keyring.seal(`setting ${key}`, text) : text;
  }

  #value(key: keyof Definitions): SettingValue {
    return this.#db.read((reader) => readValue(librarySettings[key], stored(reader, key)));
  }
}

function stored(reader: Reader, key: string): string | undefined {
  return reader.value<string>('SELECT value FROM settings WHERE key = ?', [key]);
}

function mayKnow(viewer: Viewer, readers: SettingReaders): boolean {
  if (readers === 'anybody') return true;
  if (readers === 'signed-in') return activeAccount(viewer) !== undefined;
  if (readers === 'staff') return isStaff(viewer);
  return authorize(viewer.kind === 'account' ? viewer : null, 'settings.manage');
}
