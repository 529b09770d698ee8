import type { DecodeErrorCode, PcmRequest } from './pcm-request.ts';

/** `job` tells files apart: what still comes of one that was left is no longer listened to. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly job: number;
      readonly path: string;
      readonly request: PcmRequest;
      /** Chunks that may be sent before the first `more`. */
      readonly credit: number;
    }
  /** One further chunk may come. */
  | { readonly type: 'more'; readonly job: number }
  /** Answered by `end`. */
  | { readonly type: 'stop'; readonly job: number };

export type FromWorker =
  | { readonly type: 'chunk'; readonly job: number; readonly samples: Float32Array<ArrayBuffer> }
  | { readonly type: 'end'; readonly job: number }
  | {
      readonly type: 'failed';
      readonly job: number;
      readonly code: DecodeErrorCode;
      readonly message: string;
    };
