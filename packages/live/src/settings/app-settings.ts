import { statSync } from 'node:fs';
import type { Clock, Log } from '@bandstand/sqlite';
import { ConfigFile } from '../configuration/index.ts';
import type { Folders } from '../folders/index.ts';
import type { AppName } from '../names/index.ts';
import type { Secrets } from '../secrets/index.ts';
import { closedSettings, type Settings, settingsOf } from './settings.ts';

export interface AppSettingsOptions {
  readonly folders: Folders;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

interface Known {
  readonly settings: Settings;
  /** Of config.yaml and secrets.json. */
  readonly stamp: string;
  checkedAt: number;
}

/** How long what is known is taken for what the files say, in ms. */
const trustedMs = 1000;
/** A few kilobytes each. */
const mostKnown = 5000;

/** What each app's config.yaml says, read when it has changed and looked at once a second at most. */
export class AppSettings {
  readonly #options: AppSettingsOptions;
  readonly #known = new Map<AppName, Known>();

  constructor(options: AppSettingsOptions) {
    this.#options = options;
  }

  /** The settings of an app. One whose file cannot be read may begin nothing new, and the log says why. */
  of(name: AppName): Settings {
    const { clock, folders } = this.#options;
    const known = this.#known.get(name);
    const now = clock();
    if (known !== undefined && Math.abs(now - known.checkedAt) < trustedMs) return known.settings;
    const stamp = `${stampOf(folders.config(name))} ${stampOf(folders.secrets)}`;
    if (known?.stamp === stamp) {
      known.checkedAt = now;
      return known.settings;
    }
    const settings = this.#read(name);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(name, { settings, stamp, checkedAt: now });
    return settings;
  }

  /** Forgets what is known of an app: to be called after its files were written. */
  forget(name: AppName): void {
    this.#known.delete(name);
  }

  #read(name: AppName): Settings {
    const { folders, secrets, clock, log } = this.#options;
    try {
      const text = new ConfigFile(folders.config(name), name, clock).read();
      const settings = settingsOf(text, { name, secret: (ref) => secrets.get(ref) });
      if (settings !== undefined) return settings;
      log.error({ app: name }, 'config.yaml is no list of keys with values: nothing new begins in the app');
    } catch (error) {
      log.error({ app: name, err: error }, 'config.yaml cannot be read: nothing new begins in the app');
    }
    return closedSettings(name);
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
