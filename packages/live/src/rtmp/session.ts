import type { EndReason, PublishRequest } from '../engine/index.ts';
import { type Publication, PublishRefused } from '../plane/index.ts';
import { pushAddress } from './address.ts';
import { AmfReader, type AmfValue } from './amf0.ts';
import { RtmpError } from './limits.ts';
import { MediaInput } from './media-input.ts';
import { type Message, types } from './message.ts';
import { replies } from './replies.ts';

export interface SessionPorts {
  readonly address: string;
  /** The plane's, which asks the gate first. Rejects with PublishRefused. */
  readonly publish: (request: PublishRequest, onEnded: (reason: EndReason) => void) => Promise<Publication>;
  readonly send: (message: Message) => void;
  /** The gate said yes: media may come. */
  readonly accepted: () => void;
  /** Says goodbye when what was sent has left. */
  readonly finish: (why: string) => void;
}

const longestText = 1024;
const text = (value: AmfValue): string =>
  typeof value === 'string' && value.length <= longestText ? value : '';

/** What one publisher says and is told, from connect to the end: commands and media, without the bytes of the connection. */
export class Session {
  readonly #ports: SessionPorts;
  #app: string | undefined;
  #asked = false;
  #publication: Publication | undefined;
  #media: MediaInput | undefined;
  #closed = false;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  get publishing(): boolean {
    return this.#publication !== undefined;
  }

  /** Deals with a message; what follows it must wait until this resolves. Throws RtmpError and CodecError. */
  take(message: Message): Promise<void> | undefined {
    if (message.type === types.command) return this.#command(message, 0);
    // AMF 3 commands of old players are AMF 0 behind one byte.
    if (message.type === types.command3) return this.#command(message, 1);
    const media = [types.audio, types.video, types.aggregate].some((type) => type === message.type);
    if (!media) return undefined;
    if (!this.#media) throw new RtmpError('media before the publication was accepted');
    this.#media.take(message);
    return undefined;
  }

  /** Tells the publisher why nothing more is taken, and ends the publication. */
  reject(why: string): void {
    this.#ports.send(replies.status(1, 'error', 'NetStream.Publish.BadName', why));
    this.close('not valid');
  }

  /** The connection is gone. */
  close(reason: EndReason): void {
    this.#closed = true;
    this.#publication?.end(reason);
  }

  #command({ body, stream }: Message, from: number): Promise<void> | undefined {
    const values = new AmfReader(body, from);
    const name = text(values.value());
    const number = values.done ? 0 : values.value();
    const transaction = typeof number === 'number' ? number : 0;
    const subject = values.done ? null : values.value();
    const { send } = this.#ports;
    if (name === 'connect') this.#connect(transaction, subject);
    else if (this.#app === undefined) throw new RtmpError(`${JSON.stringify(name)} before connect`);
    else if (name === 'createStream') send(replies.result(transaction, 1));
    else if (name === 'publish')
      return this.#publish(this.#app, stream, values.done ? '' : text(values.value()));
    else if (name === 'play' || name === 'play2') {
      send(replies.status(stream, 'error', 'NetStream.Play.Failed', 'Nothing is played by RTMP.'));
      this.#ports.finish('asked to play');
    } else if (name === 'deleteStream' || name === 'closeStream' || name === 'FCUnpublish')
      this.#unpublish(stream);
    else if (transaction > 0) send(replies.result(transaction));
    return undefined;
  }

  #connect(transaction: number, subject: AmfValue): void {
    if (this.#app !== undefined) throw new RtmpError('connect twice');
    const app = subject instanceof Map ? text(subject.get('app')) : '';
    if (app === '') throw new RtmpError('connect without an app');
    this.#app = app;
    this.#ports.send(replies.connected(transaction));
  }

  async #publish(app: string, stream: number, name: string): Promise<void> {
    if (this.#asked) throw new RtmpError('publish twice');
    this.#asked = true;
    const asked = pushAddress(app, name);
    if (!asked) return this.#refuse(stream, 'The address has no stream key.');
    try {
      const publication = await this.#ports.publish(
        { protocol: 'rtmp', ...asked, address: this.#ports.address },
        (reason) => this.#ended(stream, reason),
      );
      this.#accept(stream, publication);
    } catch (error) {
      if (!(error instanceof PublishRefused)) throw error;
      this.#refuse(stream, error.message);
    }
  }

  #accept(stream: number, publication: Publication): void {
    this.#publication = publication;
    this.#media = new MediaInput(publication);
    if (this.#closed) return publication.end('publisher left');
    this.#ports.accepted();
    this.#ports.send(replies.streamBegin(stream));
    this.#ports.send(replies.status(stream, 'status', 'NetStream.Publish.Start', 'Publishing.'));
  }

  #refuse(stream: number, why: string): void {
    this.#ports.send(replies.status(stream, 'error', 'NetStream.Publish.BadName', why));
    this.#ports.finish('refused');
  }

  #unpublish(stream: number): void {
    this.#ports.send(replies.status(stream, 'status', 'NetStream.Unpublish.Success', 'No longer published.'));
    this.#publication?.end('publisher left');
    this.#ports.finish('unpublished');
  }

  #ended(stream: number, reason: EndReason): void {
    if (this.#closed || reason === 'publisher left') return;
    this.#ports.send(
      replies.status(stream, 'error', 'NetStream.Publish.Failed', `The stream ended: ${reason}.`),
    );
    this.#ports.finish(`ended: ${reason}`);
  }
}
