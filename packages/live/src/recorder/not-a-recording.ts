/** A file that is no recording of ours. */
export class NotARecording extends Error {
  override readonly name = 'NotARecording';
}
