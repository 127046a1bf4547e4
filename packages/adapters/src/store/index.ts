export { openDiskStore } from './open-disk-store.ts';
