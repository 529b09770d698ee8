import { getOffline } from '#lib/offline/index.ts';

/** Runs before the first page is loaded: a start without the server is answered by what is kept here. */
export const init = (): void => {
  // What fails from here on is no longer a reason to begin anew (app.html).
  document.documentElement.dataset['started'] = '';
  getOffline();
};
