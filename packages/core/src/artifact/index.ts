export { listArtifacts } from './list-artifacts.ts';
export { mintLink } from './mint-link.ts';
export { openArtifact, type OpenedFile } from './open-artifact.ts';
export { renderArtifact, type Paper } from './render-artifact.ts';
