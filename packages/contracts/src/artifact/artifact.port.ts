import type { Artifact, MintedLink } from './artifact.schema.ts';

export interface ArtifactPort {
  list(input: { readingId: string }): Promise<Artifact[]>;
  /** A fresh link to one file; links are never mailed. */
  link(input: { artifactId: string; download: boolean }): Promise<MintedLink>;
}
