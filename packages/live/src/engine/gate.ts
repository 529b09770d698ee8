import type { StreamName } from './names.ts';

export type PublishProtocol = 'rtmp' | 'whip' | 'rtsp' | 'webrtc';
export type ViewProtocol = 'hls' | 'whep' | 'webrtc';

/** What somebody who wants to publish has shown. Everything in it is as he wrote it: nothing is parsed or trusted. */
export interface PublishRequest {
  readonly protocol: PublishProtocol;
  /** The first part of the address. */
  readonly app: string;
  /** The room, where the address names one: it must be the one that the key leads to. */
  readonly room?: string;
  /** The stream key. Never for a log. */
  readonly key: string;
  readonly password: string | undefined;
  /** Address of the peer. */
  readonly address: string;
}

export type PublishAnswer =
  | {
      readonly allowed: true;
      readonly stream: StreamName;
      /** What happens when the stream has a publisher: the new one is refused, or the old one is ended. */
      readonly whenTaken: 'refuse' | 'take over';
    }
  | {
      readonly allowed: false;
      /** May be shown to who asked: no word of whether the key or the password was wrong. */
      readonly reason: string;
    };

/**
 * Asked before a byte of media is accepted. A media plane that takes media first and asks
 * afterwards does not fulfil the port. A rejection counts as a refusal.
 */
export type PublishGate = (request: PublishRequest) => Promise<PublishAnswer>;
