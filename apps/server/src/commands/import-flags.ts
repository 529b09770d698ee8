/** What the import commands understand, beside the options of the configuration. */
export interface ImportFlags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly user?: string;
  readonly account?: string;
  readonly passwordStdin?: boolean;
  readonly map?: readonly string[];
}
