import type { Fix } from './fixes.ts';

/** How rows of one table of old come into the table of the same name. */
export interface TablePlan {
  readonly table: string;
  /** Columns that tell two things apart, whatever their numbers: a row with the same ones is the same thing. */
  readonly identity: readonly string[];
  readonly fix: Fix;
}
