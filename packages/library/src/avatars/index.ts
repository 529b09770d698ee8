export { Avatars, mostAvatarBytes } from './avatars.ts';
