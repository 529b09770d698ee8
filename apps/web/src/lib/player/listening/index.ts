export { type Heard, HeardEpisodes } from './heard.ts';
export { type KeptQueue, keepInTab, keepOnServer, keptInTab, keptOnServer } from './kept-queue.ts';
export { PlayOutbox } from './outbox.ts';
export { PlayCount } from './play-count.ts';
