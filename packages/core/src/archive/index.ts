export { listArchive } from './list-archive.ts';
