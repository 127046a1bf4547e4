export { dekIdOf, type FieldPlace } from './envelope.ts';
export { openFile, sealFile } from './seal-file.ts';
export { findOrphanKeys, type JudgedKeys, type StoredKey } from './find-orphan-keys.ts';
export { noteMismatch } from './note-mismatch.ts';
export { detailsPlace, sealAuditDetails } from './seal-audit-details.ts';
export { openRecord, openText, sealRecord, sealText } from './seal-text.ts';
