import type { Route } from '@bandstand/http';
import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { LibraryServices } from '../services.ts';
import { accountRoutes } from './account.ts';
import { accountSecretRoutes } from './account-secrets.ts';
import { accountsRoutes } from './accounts.ts';
import { albumTracksRoutes } from './album-tracks.ts';
import { annotationRoutes } from './annotations.ts';
import { authRoutes } from './auth.ts';
import { avatarRoutes } from './avatars.ts';
import { catalogueRoutes } from './catalogue.ts';
import { changeRoutes } from './changes.ts';
import { chatRoutes } from './chat.ts';
import { editingRoutes } from './editing.ts';
import { identificationRoutes } from './identification.ts';
import { mergingRoutes } from './merging.ts';
import { placeRoutes } from './places.ts';
import { playbackRoutes } from './playback.ts';
import { playlistRoutes } from './playlists.ts';
import { playRoutes } from './plays.ts';
import { podcastRoutes } from './podcasts.ts';
import { quickConnectRoutes } from './quick-connect.ts';
import { radioRoutes } from './radio.ts';
import { releaseRoutes } from './releases.ts';
import { scanRoutes } from './scan.ts';
import { settingRoutes } from './settings.ts';
import { sharedRoutes } from './shared.ts';
import { shareRoutes } from './shares.ts';
import { similarRoutes } from './similar.ts';
import { tagWritingRoutes } from './tag-writing.ts';
import { uploadRoutes } from './uploads.ts';

export interface RestOptions {
  readonly db: Database;
  readonly services: LibraryServices;
  readonly server: { readonly name: string; readonly version: string };
}

/** Everything below /api/v1 that belongs to the library. */
export function libraryRoutes({ db, services, server }: RestOptions): Route<AccountViewer>[] {
  return [
    ...authRoutes({ services: services.accounts, server }),
    ...accountRoutes(services.accounts),
    ...accountSecretRoutes(services.accounts),
    ...accountsRoutes(services.accounts),
    ...catalogueRoutes(services.catalogue),
    ...similarRoutes(services),
    ...playbackRoutes({ db, ...services }),
    ...annotationRoutes(services),
    ...playlistRoutes(services),
    ...playRoutes(services),
    ...placeRoutes(services),
    ...releaseRoutes(services),
    ...shareRoutes(services),
    ...sharedRoutes(services),
    ...radioRoutes(services),
    ...podcastRoutes(services),
    ...chatRoutes(services),
    ...avatarRoutes(services),
    ...quickConnectRoutes(services),
    ...changeRoutes(services),
    ...scanRoutes({ db, ...services }),
    ...settingRoutes(services),
    ...uploadRoutes(services),
    ...editingRoutes(services),
    ...albumTracksRoutes(services),
    ...mergingRoutes(services),
    ...identificationRoutes(services),
    ...tagWritingRoutes({ db, ...services }),
  ];
}
