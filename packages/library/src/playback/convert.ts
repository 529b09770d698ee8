import { type Transcode, TranscodeError, type TranscodeRequest, type Transcoder } from '@bandstand/media';
import { LibraryError } from '../errors/index.ts';

/** Begins a conversion or follows one; what goes wrong is a LibraryError: `busy`, `not_supported`. */
export type Convert = (request: TranscodeRequest) => Promise<Transcode>;

export function converter(transcoder: Transcoder): Convert {
  return async (request) => {
    try {
      return await transcoder.open(request);
    } catch (cause) {
      throw cause instanceof TranscodeError ? refusalOf(cause) : cause;
    }
  };
}

function refusalOf(cause: TranscodeError): LibraryError {
  if (cause.code === 'busy')
    return new LibraryError('busy', 'Too many conversions run at once. Try again in a moment.', { cause });
  return new LibraryError(
    'not_supported',
    'This track could not be converted; ask for it as it is (format raw).',
    { cause },
  );
}
