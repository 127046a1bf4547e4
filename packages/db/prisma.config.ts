import { defineConfig } from 'prisma/config';

if (process.argv.some((word) => word === 'migrate' || word === 'db')) {
  throw new Error('OmenHall migrates with: npm run omen -- migrate');
}
// `generate` never starts the schema engine, but looks for it first and would download it. Node's own path exists everywhere.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({ schema: 'prisma' });
