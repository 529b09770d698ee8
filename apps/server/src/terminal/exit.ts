/** Exit codes of the command: the same for every subcommand. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** An option or argument is wrong. */
  usage: 2,
  /** Done, but some of it could not be: the output names what. */
  partly: 3,
  interrupted: 130,
} as const;

/** Ends a command with a sentence for people and an exit code; it is not a fault of the program. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
