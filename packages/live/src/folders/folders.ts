import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AppName } from '../names/index.ts';

/** The folders of an app's files, in every app's directory. */
export const mediaFolders = ['recordings', 'hls', 'snapshots', 'samples'] as const;

/** Where things lie in a data folder. */
export class Folders {
  readonly dataDir: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  get hub(): string {
    return join(this.dataDir, 'streamhub.db');
  }

  get secrets(): string {
    return join(this.dataDir, 'secrets.json');
  }

  get apps(): string {
    return join(this.dataDir, 'apps');
  }

  app(name: AppName): string {
    return join(this.apps, name);
  }

  database(name: AppName): string {
    return join(this.app(name), 'app.db');
  }

  /** The database of recordings that older versions of StreamHub kept beside. */
  legacyVods(name: AppName): string {
    return join(this.app(name), 'vods.db');
  }

  config(name: AppName): string {
    return join(this.app(name), 'config.yaml');
  }

  /** Where an app's directory is filled before it has its name. No app can be called so. */
  incoming(name: AppName): string {
    return join(this.apps, `.incoming-${name}`);
  }

  /** Where a directory goes that is being deleted. */
  leaving(name: AppName): string {
    return join(this.apps, `.deleted-${name}`);
  }
}

/** Makes an app's directory with its folders, as far as they are missing. Nobody else on the machine may look into it. */
export function makeAppFolders(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of mediaFolders) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
