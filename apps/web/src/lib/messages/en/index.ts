import { admin } from './admin.ts';
import { broadcasts } from './broadcasts.ts';
import { chat } from './chat.ts';
import { editing } from './editing.ts';
import { films } from './films.ts';
import { guests } from './guests.ts';
import { identification } from './identification.ts';
import { library } from './library.ts';
import { live } from './live.ts';
import { offline } from './offline.ts';
import { player } from './player.ts';
import { playlists } from './playlists.ts';
import { problems } from './problems.ts';
import { settings } from './settings.ts';
import { sharing } from './sharing.ts';
import { shell } from './shell.ts';
import { smart } from './smart.ts';
import { uploads } from './uploads.ts';
import { welcome } from './welcome.ts';

export const en = {
  admin,
  broadcasts,
  chat,
  editing,
  films,
  guests,
  identification,
  library,
  live,
  offline,
  player,
  playlists,
  problems,
  settings,
  sharing,
  shell,
  smart,
  uploads,
  welcome,
};
