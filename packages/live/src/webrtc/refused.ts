/** Why somebody is not let in; `message` may be shown to him. */
export class WebRtcRefused extends Error {
  override readonly name = 'WebRtcRefused';
  readonly status: 400 | 403 | 404 | 406 | 503;

  constructor(status: WebRtcRefused['status'], message: string) {
    super(message);
    this.status = status;
  }
}
