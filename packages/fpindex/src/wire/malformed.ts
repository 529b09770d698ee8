/** A body that is no value of its format, or not what the request takes. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
}
