/** The way to the store's worker; loaded only by who keeps music in this browser. */
import {
  type Account,
  connectMethods,
  connectRepository,
  type Port,
  type Repository,
  repositoryPort,
} from '@bandstand/offline';
import {
  type Changed,
  connectTab,
  isNews,
  type Keeper,
  keeperMethods,
  keeperPort,
  newsPort,
} from '@bandstand/offline/browser';
import { measure } from './measure.ts';
import { isMeasureQuestion } from './worker/measuring.ts';

/** The store as the pages of one person see it, in whichever tab it is open. */
export interface Connection {
  readonly keeper: Keeper;
  readonly repository: (account: Account) => Repository;
  /** Ends the worker of this tab; another tab takes over. */
  readonly close: () => void;
}

/** Starts the worker. `onNews` hears what has changed; all of it when the store has moved to another tab. */
export function openStore(user: string, onNews: (changed: readonly Changed[]) => void): Connection {
  const worker = new Worker(new URL('./worker/store-worker.ts', import.meta.url), { type: 'module' });
  const port: Port = {
    postMessage: (message) => worker.postMessage(message),
    addEventListener: (type, listener) => worker.addEventListener(type, ({ data }) => listener({ data })),
  };
  port.addEventListener('message', ({ data }) => {
    if (isMeasureQuestion(data)) void measure(data).then((answer) => port.postMessage(answer));
  });
  const tab = connectTab(port);
  const news = tab.port(newsPort(user));
  news.addEventListener('message', ({ data }) => {
    if (isNews(data)) onNews(data.changed);
  });
  const listen = (): void => news.postMessage({ listens: true });
  tab.onMove(() => {
    listen();
    onNews(['state', 'items', 'files', 'edits']);
  });
  listen();
  // One for each account: its answers are told apart by numbers of its own.
  const repositories = new Map<string, Repository>();
  const repositoryOf = (account: Account): Repository => {
    const name = repositoryPort(account);
    const repository = repositories.get(name) ?? connectRepository(tab.port(name));
    repositories.set(name, repository);
    return repository;
  };
  return {
    keeper: connectMethods<Keeper>(tab.port(keeperPort(user)), keeperMethods),
    repository: repositoryOf,
    close: () => worker.terminate(),
  };
}
