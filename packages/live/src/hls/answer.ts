/** What a request asks for: a file's name below the stream's address, and the query behind it. */
export interface HlsRequest {
  readonly name: string;
  readonly query: URLSearchParams;
  /** Of the viewer. */
  readonly address: string;
}

export type HlsAnswer =
  | {
      readonly status: 200;
      readonly type: string;
      /** In this order, one behind the other; shared, not to be changed. */
      readonly body: readonly Buffer[];
      readonly bytes: number;
      /** How long anybody may keep it; 0 for not at all. */
      readonly maxAgeSeconds: number;
    }
  | {
      /** 415: the stream's codecs do not go into HLS. 503: nothing is there yet, or too many ask. */
      readonly status: 400 | 403 | 404 | 415 | 503;
      readonly reason: string;
    };

export const no = (status: 400 | 403 | 404 | 415 | 503, reason: string): HlsAnswer => ({ status, reason });

export function yes(type: 'playlist' | 'media', body: readonly Buffer[], maxAgeSeconds: number): HlsAnswer {
  const bytes = body.reduce((sum, { length }) => sum + length, 0);
  const name = type === 'playlist' ? 'application/vnd.apple.mpegurl' : 'video/mp4';
  return { status: 200, type: name, body, bytes, maxAgeSeconds };
}
