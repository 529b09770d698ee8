import { constants, existsSync } from 'node:fs';
import { access, readdir, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { librarySize } from '@bandstand/library';
import { createProcesses, detectFfmpeg } from '@bandstand/media';
import { integrityProblems, openReadOnly } from '@bandstand/sqlite';
import type { Config } from '../config/index.ts';
import type { Finding } from './finding.ts';
import { lookAtIdentification } from './identification.ts';

const scarceBytes = 1024 ** 3;

/** Looks at everything that a server with this configuration would need. Changes nothing. */
export async function examine(config: Config): Promise<readonly Finding[]> {
  const parts = await Promise.all([
    lookAtDataFolder(config.data),
    lookAtDatabase(config.data),
    lookAtMusic(config.music),
    lookAtFfmpeg(config.ffmpeg),
    lookAtPort(config.host, config.port),
    lookAtIdentification(config),
  ]);
  return [{ state: 'good', what: `Node ${process.versions.node}` }, ...parts.flat()];
}

async function lookAtDataFolder(dataDir: string): Promise<Finding[]> {
  const there = existsSync(dataDir);
  const folder = there ? dataDir : dirname(dataDir);
  try {
    await access(folder, constants.W_OK);
  } catch {
    return [
      {
        state: 'bad',
        what: `The data folder ${dataDir} cannot be written`,
        advice: 'Give this user the folder, or name another with --data.',
      },
    ];
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const space: Finding =
    free > scarceBytes
      ? { state: 'good', what: `${Math.round(free / 1024 ** 3)} GiB free for the data folder` }
      : {
          state: 'bad',
          what: `Only ${Math.round(free / 1024 ** 2)} MiB free for the data folder`,
          advice: 'Make room, or lower BANDSTAND_CACHE_SIZE.',
        };
  return [
    { state: 'good', what: there ? `Data folder ${dataDir}` : `Data folder ${dataDir} will be made` },
    space,
  ];
}

async function lookAtDatabase(dataDir: string): Promise<Finding[]> {
  const file = join(dataDir, 'library.db');
  if (!existsSync(file))
    return [{ state: 'note', what: 'No library yet', advice: 'It is made at the first start.' }];
  try {
    const database = openReadOnly(file);
    try {
      return database.read((reader) => {
        const [problem] = integrityProblems(reader, { quick: true });
        const { accounts, tracks } = librarySize(reader);
        if (problem !== undefined) {
          return [
            {
              state: 'bad',
              what: `library.db is damaged: ${problem}`,
              advice: 'Restore a backup: bandstand restore FILE.',
            } as const,
          ];
        }
        const people: Finding =
          accounts > 0
            ? { state: 'good', what: `${accounts} accounts, ${tracks} tracks` }
            : {
                state: 'note',
                what: 'No account yet',
                advice: 'Start the server and open the set-up address that it prints.',
              };
        return [{ state: 'good', what: 'library.db is sound' }, people];
      });
    } finally {
      database.close();
    }
  } catch (error) {
    return [
      {
        state: 'bad',
        what: `library.db cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      },
    ];
  }
}

async function lookAtMusic(folders: readonly string[]): Promise<Finding[]> {
  return Promise.all(
    folders.map(async (folder): Promise<Finding> => {
      try {
        const entries = await readdir(folder);
        if (entries.length > 0) return { state: 'good', what: `Music folder ${folder}` };
        return {
          state: 'bad',
          what: `The music folder ${folder} is empty`,
          advice: 'Is its disk mounted? Nothing is removed from the library while it is empty.',
        };
      } catch {
        return {
          state: 'bad',
          what: `The music folder ${folder} cannot be read`,
          advice: 'Check that it exists and that this user may read it.',
        };
      }
    }),
  );
}

async function lookAtFfmpeg(path: string | null): Promise<Finding[]> {
  const processes = createProcesses({ maxConcurrent: 1 });
  try {
    const ffmpeg = await detectFfmpeg({ processes, ...(path === null ? {} : { path }) });
    if (ffmpeg === null) {
      return [
        {
          state: 'note',
          what: 'ffmpeg was not found',
          advice: 'Everything is played as it is; install ffmpeg to convert for slow connections.',
        },
      ];
    }
    const found: Finding = { state: 'good', what: `ffmpeg ${ffmpeg.version}` };
    return [found, ...ffmpeg.missing.map((words): Finding => ({ state: 'note', what: words }))];
  } finally {
    await processes.close();
  }
}

function lookAtPort(host: string, port: number): Promise<Finding[]> {
  if (port === 0) return Promise.resolve([{ state: 'good', what: 'Any free port will be used' }]);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve([
        {
          state: 'note',
          what: `Port ${port} is in use`,
          advice: 'By this server, if it runs; else choose another with --port.',
        },
      ]);
    });
    probe.listen(port, host, () =>
      probe.close(() => resolve([{ state: 'good', what: `Port ${port} is free` }])),
    );
  });
}
