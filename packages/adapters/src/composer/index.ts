export { openComposer, type ComposerOptions } from './open-composer.ts';
