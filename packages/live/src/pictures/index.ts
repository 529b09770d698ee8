export { Pictures, type PicturesParts, type Strip, stripOf } from './pictures.ts';
