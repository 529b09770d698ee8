import { resolve } from 'node:path';
import type { Command } from 'commander';
import { addOptions } from './command-options.ts';

/** `bandstand backup FILE` and `bandstand restore FILE`. */
export function addBackupCommands(program: Command): void {
  const backup = program
    .command('backup')
    .argument('<file>', 'archive to write, such as bandstand.tar.gz')
    .description(
      'save all databases, secrets and the configuration in one archive; the server may keep running',
    )
    .option('--media', 'save the music folders and the recordings of live too')
    .option('--no-mirror', 'leave out the mirror of MusicBrainz')
    .option('--force', 'replace the archive when it exists')
    .option('--json', 'print the manifest as JSON');
  addOptions(backup, ['data', 'acoustid']).action(async (file: string, _options, self: Command) => {
    const { runBackup } = await import('./run-backup.ts');
    await runBackup(resolve(file), self);
  });
  const restore = program
    .command('restore')
    .argument('<file>', 'archive made by bandstand backup')
    .description('put a backup into an empty data folder')
    .option('--force', 'replace the databases that are there')
    .option('--json', 'print the manifest as JSON');
  addOptions(restore, ['data', 'acoustid', 'fpindexUrl']).action(
    async (file: string, _options, self: Command) => {
      const { runRestore } = await import('./run-backup.ts');
      await runRestore(resolve(file), self);
    },
  );
}
