/** The server's end of an open WebSocket. */
export interface SocketPeer {
  /**
   * Sends a text or binary message. False when the socket has ended, or ends now because its client left more than
   * `maxWaitingBytes` unread.
   */
  send(message: string | Uint8Array): boolean;
  /** Closes in order; the code is 1000 (done) unless told, see RFC 6455, 7.4. */
  close(code?: number, reason?: string): void;
  /** Aborts when the socket has ended, whoever ended it. */
  readonly signal: AbortSignal;
}

/** What is done with a message of the client. When it throws or rejects the socket closes with 1011. */
export type SocketListener = (message: string | Uint8Array) => void | Promise<void>;

/** Called once the socket is open; what it returns hears the client. Nothing returned: the client is not listened to. */
export type SocketOpen = (peer: SocketPeer) => SocketListener | undefined;

export interface SocketOptions {
  /** Whose socket it is: those of one account are counted together. */
  readonly account?: string;
  /** Bytes of one message of the client, 64 KiB by default; more closes with 1009. */
  readonly maxMessageBytes?: number;
  /** Bytes that may wait for a slow reader before it is dropped, 1 MiB by default. */
  readonly maxWaitingBytes?: number;
  /** Pause between pings in ms, 30,000 by default. Who leaves a ping unanswered until the next one is gone. */
  readonly heartbeatMs?: number;
  /** How much a client may say, 1,200 messages a minute and 200 at once by default; more closes with 1008. */
  readonly messages?: { readonly perMinute: number; readonly burst: number };
  /** Subprotocols that are spoken, the preferred first. */
  readonly protocols?: readonly string[];
}
