import type { NavidromeOptions } from './navidrome/index.ts';
import type { ImportReport } from './report.ts';
import type { SubsonicOptions } from './subsonic/index.ts';
import type { TuneCampOptions } from './tunecamp/index.ts';

// Each is read when somebody moves in: a server that runs for years needs none of it in its memory.

/** Carries over what a database of TuneCamp holds. Throws ImportError. */
export async function importTuneCamp(options: TuneCampOptions): Promise<ImportReport> {
  const from = await import('./tunecamp/index.ts');
  return from.importTuneCamp(options);
}

/** Carries over what people did with their music in a database of Navidrome. Throws ImportError. */
export async function importNavidrome(options: NavidromeOptions): Promise<ImportReport> {
  const from = await import('./navidrome/index.ts');
  return from.importNavidrome(options);
}

/** Carries over what one account did on a server that speaks Subsonic. Throws ImportError. */
export async function importSubsonic(options: SubsonicOptions): Promise<ImportReport> {
  const from = await import('./subsonic/index.ts');
  return from.importSubsonic(options);
}
