import type { Binds } from '../postgres/index.ts';

export interface UpkeepParts {
  readonly binds: Pick<Binds, 'app' | 'fingerprint' | 'ingest'>;
  /** ms since 1970. */
  readonly now: number;
  /** True counts what would go and leaves all as it is. */
  readonly dryRun: boolean;
}

/** What a job removed or changed, or would, by the name of the thing. */
export type UpkeepCounts = Readonly<Record<string, number>>;

export interface UpkeepJob {
  readonly name: string;
  /** For people. */
  readonly words: string;
  run(parts: UpkeepParts): Promise<UpkeepCounts>;
}

export const dayMs = 86_400_000;
