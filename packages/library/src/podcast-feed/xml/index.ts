export { decodeXml } from './decode.ts';
export { readXml, type XmlElement, XmlError } from './reader.ts';
