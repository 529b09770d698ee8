export { bodyReader, readForm } from './reader.ts';
export type { BodyLimits, BodySource } from './receive.ts';
export type {
  BodyOf,
  BodySpec,
  FormSpec,
  MultipartBody,
  MultipartSpec,
  Part,
  RawBody,
  RawSpec,
} from './spec.ts';
