import { asViewer, type Identifier, type Library } from '@bandstand/library';
import type { LiveMusic } from '@bandstand/live';
import { createFingerprinter, type PcmDecoder } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import type { Closing } from '../closing.ts';
import { libraryDrafts } from './drafts.ts';
import { soundIdentifier } from './identify.ts';
import { libraryTracks } from './library-tracks.ts';

export interface MusicHouse {
  readonly closing: Closing;
  readonly library: Library;
  /** library.db */
  readonly db: Database;
  readonly decoder: PcmDecoder;
  /** Null when identification is switched off. */
  readonly identifier: Identifier | null;
}

/** What live knows of the library, and what it hears with. */
export function liveMusic({ closing, library, db, decoder, identifier }: MusicHouse): LiveMusic {
  const { accounts } = library.services.accounts;
  const hearing = (sound: Identifier) => ({
    identifier: soundIdentifier({ identifier: sound, db }),
    fingerprinter: closing.later('what live hears with', createFingerprinter(decoder), (open) =>
      open.close(),
    ),
    decoder,
  });
  return {
    tracks: libraryTracks({ library, db }),
    drafts: libraryDrafts({ library, db }),
    personOf: (gid) => {
      const account = accounts.byGid(gid);
      return account && asViewer(account);
    },
    hearing: identifier && hearing(identifier),
  };
}
