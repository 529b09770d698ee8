import type { Database } from '@bandstand/sqlite';
import { type AccountViewer, authorize } from './access/index.ts';
import { LibraryError } from './errors/index.ts';
import { musicRoots, type ScanHost, wholeScan } from './scanner/index.ts';
import type { ScanControl } from './subsonic/index.ts';

/** The scanner as Subsonic clients see it. */
export function subsonicScan(scanner: ScanHost, db: Database): ScanControl {
  return {
    status() {
      const { current, last } = scanner.status();
      const known = musicRoots(db).reduce((sum, root) => sum + root.fileCount, 0);
      const ended = last?.finishedAt ?? null;
      return {
        scanning: current !== null,
        count: current?.progress.seen ?? known,
        lastScanAt: ended === null ? null : new Date(ended).toISOString(),
      };
    },
    start(viewer: AccountViewer) {
      if (!authorize(viewer, 'scan.run'))
        throw new LibraryError('forbidden', 'Only administrators start a scan.');
      scanner.request(wholeScan);
    },
  };
}
