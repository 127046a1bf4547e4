import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withSchemaEngine } from './schema-engine.ts';

export interface Drift {
  /** 0: the database is what the schema files say. 2: it is not. */
  exitCode: 0 | 2;
  /** The SQL that would bring the database to the schema files; empty when nothing is missing. */
  missingSql: string;
}

/**
 * Compares a migrated database with the Prisma schema files. Reads only.
 *
 * It sees tables, columns, defaults, indexes, foreign keys and enums of the schemas the files name. Policies, triggers,
 * functions, grants, CHECKs and indexes over expressions are invisible to it.
 *
 * @param url       the privileged login on the migrated database
 * @param schemaDir the folder with `schema.prisma` and `models/`
 */
export async function findDrift(url: string, schemaDir: string): Promise<Drift> {
  const files = await readSchemaFiles(schemaDir);
  return withSchemaEngine(url, files.map(({ path, content }) => [path, content]), async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: schemaDir },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return exitCode === 0 ? { exitCode: 0, missingSql: '' } : { exitCode: 2, missingSql: stdout ?? '' };
  });
}

async function readSchemaFiles(schemaDir: string): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(schemaDir, { recursive: true })).filter((name) => name.endsWith('.prisma')).toSorted();
  return Promise.all(names.map(async (name) => ({ path: join(schemaDir, name), content: await readFile(join(schemaDir, name), 'utf8') })));
}
