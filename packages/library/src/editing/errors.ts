/** Somebody else changed the thing since the caller looked at it: nothing was written. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';

  constructor() {
    super('This was changed meanwhile. Look at it again, then repeat what you meant to change.');
  }
}
