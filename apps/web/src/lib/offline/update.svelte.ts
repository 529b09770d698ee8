/** The service worker of these pages: registered, and a newer one offered when it has come. */
export class ShellUpdate {
  /** Another version lies ready. */
  isReady = $state(false);
  #waiting: ServiceWorker | null = null;
  #isTaken = false;

  /** Registers the worker that lets the pages open without the server. Browsers that have none go without. */
  async register(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.#isTaken) location.reload();
    });
    // The page that somebody waits for comes first.
    if (document.readyState !== 'complete')
      await new Promise((resolve) => {
        addEventListener('load', resolve, { once: true });
      });
    const registration = await navigator.serviceWorker.register('/service-worker.js');
    this.#offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') this.#offer(registration.waiting);
      });
    });
  }

  /** Takes the new version: the page is loaded again with it. */
  take(): void {
    this.#isTaken = true;
    this.#waiting?.postMessage('update');
  }

  #offer(waiting: ServiceWorker | null): void {
    // The first one has nothing to take the place of.
    if (waiting === null || navigator.serviceWorker.controller === null) return;
    this.#waiting = waiting;
    this.isReady = true;
  }
}
