import { addMusicRoot, LibraryError, librarySize, wholeScan } from '@bandstand/library';
import type { Server } from '../compose.ts';
import { writeDemo } from '../demo/index.ts';
import { CommandError, type Terminal } from '../terminal/index.ts';

/** Adds the music folders of the command line and starts the scanner. Throws CommandError for a folder that is no good. */
export function startScanning(server: Server): void {
  const { config, db, library } = server;
  for (const folder of config.music) {
    try {
      addMusicRoot(db, folder);
    } catch (error) {
      if (error instanceof LibraryError)
        throw new CommandError(`--music ${folder}: ${error.safe}`, 2, { cause: error });
      throw error;
    }
  }
  library.services.scanner.start();
  library.services.uploads.start();
  library.services.tagWriting.start();
  if (config.music.length > 0) library.services.scanner.request(wholeScan);
}

/** Fills an empty library with the demo catalogue; the server is not ready before it can be heard. */
export async function fillWithDemo(server: Server, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { config, db, library, processes, ffmpeg, readiness } = server;
  if (!config.demo || db.read(librarySize).tracks > 0) return;
  const done = readiness.begin('demo', 'The demo catalogue is being made.');
  const bar = terminal.progress();
  try {
    const dir = await writeDemo({ dataDir: config.data, processes, ffmpeg, onProgress: bar.show, signal });
    bar.clear();
    addMusicRoot(db, dir, 'Demo');
    const { scanner } = library.services;
    scanner.rootsChanged();
    scanner.request(wholeScan);
    await scanner.idle(signal);
    terminal.say(`The demo catalogue is there: ${db.read(librarySize).tracks} tracks in ${dir}.`);
  } catch (error) {
    if (!signal.aborted) server.log.error({ err: error }, 'the demo catalogue could not be made');
  } finally {
    bar.clear();
    done();
  }
}
