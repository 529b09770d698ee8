import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { type Postgres, saveDatabases, saveMirror } from '@bandstand/acoustid';
import { saveIndexes } from '@bandstand/fpindex';
import { indexesFolder } from '../fpindex/index.ts';
import type { BackupEntry, BackupSource } from './types.ts';

/** Below which folder of an archive the databases of identification lie. */
export const databasesFolder = 'acoustid';

/** Reaches the databases for `work`, and lets go of them. */
export type WithPostgres = (work: (postgres: Postgres) => Promise<void>) => Promise<void>;

/**
 * The databases of identification, each at one moment, as COPY writes them, compressed. Collect it after the indexes: these
 * then know nothing that the databases do not.
 */
export function identificationSource(
  withPostgres: WithPostgres,
  { mirror }: { readonly mirror: boolean },
): BackupSource {
  return {
    name: 'identification',
    async collect(scratch, onProgress) {
      const entries: BackupEntry[] = [];
      const folder = join(scratch, databasesFolder);
      const write = async (name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
        const source = join(folder, `${name}.zst`);
        await mkdir(dirname(source), { recursive: true });
        // As small as gzip makes it in a third of the time.
        const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
        await pipeline(bytes, compress, createWriteStream(source, { mode: 0o600 }));
        entries.push({ path: `${databasesFolder}/${name}.zst`, source, kind: 'file' });
      };
      await withPostgres(async ({ binds }) => {
        await saveDatabases({ binds, write, ...(onProgress === undefined ? {} : { progress: onProgress }) });
        if (mirror) await saveMirror(binds, write);
      });
      return entries;
    },
  };
}

/** The indexes of fingerprints of the data folder, each at one commit, while they are written. */
export function indexSource(dataDir: string): BackupSource {
  return {
    name: 'indexes',
    async collect(scratch) {
      const to = join(scratch, indexesFolder);
      const saved = await saveIndexes({ from: join(dataDir, indexesFolder), to });
      return saved.flatMap(({ files }) =>
        files.map((file) => ({
          path: `${indexesFolder}/${file}`,
          source: join(to, file),
          kind: 'file' as const,
        })),
      );
    },
  };
}
