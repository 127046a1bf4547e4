import { join } from 'node:path';

// Beside this file, not through the package's name: a bundle carries these files next to its own entry.
const file = (name: string): string => join(import.meta.dirname, name);

/** The families of paper and their files. Weights in CSS numbers. */
export const fontFiles = [
  { family: 'Literata', weight: 400, style: 'normal', path: file('literata-400.ttf') },
  { family: 'Literata', weight: 400, style: 'italic', path: file('literata-400-italic.ttf') },
  { family: 'Literata', weight: 600, style: 'normal', path: file('literata-600.ttf') },
  { family: 'Sofia Sans', weight: 400, style: 'normal', path: file('sofia-sans-400.ttf') },
  { family: 'Sofia Sans', weight: 600, style: 'normal', path: file('sofia-sans-600.ttf') },
] as const;
