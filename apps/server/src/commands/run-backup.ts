import { existsSync } from 'node:fs';
import { countRestoredAnew } from '@bandstand/live';
import type { Command } from 'commander';
import {
  BackupError,
  type BackupSource,
  configSource,
  databaseSource,
  folderSource,
  holdsExcerpts,
  liveSources,
  musicFolders,
  peoplesFiles,
  pointToRestoredMusic,
  restoreBackup,
  secretsSource,
  teachExcerptsAgain,
  writeBackup,
} from '../backup/index.ts';
import type { Config } from '../config/index.ts';
import { isServed } from '../data-folder.ts';
import { CommandError, createTerminal, exitCodes } from '../terminal/index.ts';
import { version } from '../version.ts';
import { configOf } from './command-options.ts';
import { identificationSources, identificationStore } from './identification-backup.ts';

/** Writes the archive. */
export async function runBackup(file: string, command: Command): Promise<void> {
  const config = configOf(command);
  const { media, force, json } = command.opts<{ media?: boolean; force?: boolean; json?: boolean }>();
  if (!existsSync(config.data))
    throw new CommandError(`There is no data folder ${config.data}. Name it with --data.`, exitCodes.usage);
  if (existsSync(file) && force !== true)
    throw new CommandError(`${file} exists. Choose another name, or say --force.`, exitCodes.usage);
  const terminal = createTerminal(process, json === true);
  const bar = terminal.progress();
  const manifest = await told(() =>
    writeBackup({
      file,
      sources: backupSources(config, media === true, command),
      program: version,
      now: new Date(),
      onProgress: bar.show,
    }),
  );
  bar.clear();
  const total = manifest.entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (json === true) terminal.json({ file, ...manifest });
  else
    terminal.say(
      `Saved ${manifest.entries.length} files (${total.toLocaleString('en')} bytes) in ${file}. Keep it as safe as a password: it holds the secrets.`,
    );
}

/** Everything that one archive holds. A further system adds its source here. */
function backupSources(config: Config, withMedia: boolean, command: Command): readonly BackupSource[] {
  const media = withMedia
    ? musicFolders(config.data).map(({ id, path }) => folderSource(`music ${id}`, path, `music/${id}`))
    : [];
  return [
    // Before the indexes, so that they know all that it has taught them.
    databaseSource(config.data, 'library.db'),
    secretsSource(config.data),
    configSource(config),
    ...peoplesFiles(config.data),
    ...liveSources(config.data, withMedia),
    ...identificationSources(config, command),
    ...media,
  ];
}

/** Puts an archive into the data folder. */
export async function runRestore(file: string, command: Command): Promise<void> {
  const config = configOf(command);
  const { force, json } = command.opts<{ force?: boolean; json?: boolean }>();
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`, exitCodes.usage);
  if (isServed(config.data))
    throw new CommandError(`A server uses ${config.data}. Stop it first.`, exitCodes.failed);
  const terminal = createTerminal(process, json === true);
  const bar = terminal.progress();
  const store = identificationStore(config, force === true, command);
  const manifest = await told(() =>
    restoreBackup({
      file,
      dataDir: config.data,
      force: force === true,
      stores: [store],
      onProgress: bar.show,
    }),
  );
  bar.clear();
  if (store.needsRebuild)
    terminal.say('The index of fingerprints is elsewhere: run bandstand acoustid import --rebuild-index.');
  pointToRestoredMusic(config.data);
  countRestoredAnew(config.data);
  const placed = config.acoustid && config.fpindexUrl === null && holdsExcerpts(manifest);
  if (!placed) teachExcerptsAgain(config.data);
  if (json === true) terminal.json({ dataDir: config.data, ...manifest });
  else
    terminal.say(
      `Restored the backup of ${manifest.createdAt} into ${config.data}. Start the server with --data ${config.data}.`,
    );
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupError)
      throw new CommandError(error.message, exitCodes.failed, { cause: error });
    throw error;
  }
}
