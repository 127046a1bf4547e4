import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, type SqlDriverAdapter, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { relabelling } from './open-pool.ts';

type Glue = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
let loaded: Promise<Glue> | undefined;
let lastPanic = '';

/**
 * Lends Prisma's schema engine, on a connection of the given login, and takes it back.
 *
 * Used for reading only: its `applyMigrations` cuts a file at every semicolon.
 *
 * @param datamodels path and content of each schema file; at least one, with the datasource, or the engine panics
 */
export async function withSchemaEngine<T>(url: string, datamodels: [string, string][], work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'omen drift', Client: LetterClient });
  // The database it looks at may be dropped while its goodbye is on the way.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  try {
    const engine = await openEngine(datamodels, pool);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

async function openEngine(datamodels: [string, string][], pool: pg.Pool): Promise<SchemaEngine> {
  // Once per process: the glue keeps views of the first instance's memory.
  loaded ??= loadEngine();
  const glue = await loaded;
  try {
    return await glue.SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(letterAdapter(pool)));
  } catch (err) {
    throw lastPanic === '' ? err : new Error(`the schema engine panicked: ${lastPanic}`);
  }
}

async function loadEngine(): Promise<Glue> {
  // Without this place to leave its words, a panic of the engine has none.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (words: string) => { lastPanic = words; } } });
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasmFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { exports } = instantiate(await readFile(wasmFile), glue);
  glue.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as () => void)();
  return glue;
}

// The type library for Node alone does not know WebAssembly as a value.
interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, object>) => { exports: Record<string, unknown> };
}

function instantiate(bytes: Uint8Array, glue: object): { exports: Record<string, unknown> } {
  const { Module, Instance } = Reflect.get(globalThis, 'WebAssembly') as Wasm;
  return new Instance(new Module(bytes), { './schema_engine_bg.js': glue });
}

// The engine reads one-byte "char" columns of the catalogue, and the adapter cannot: it refuses their type. They pass as
// text with a mark on their name, and are given back as what the engine expects.
const letterType = 18;
const textType = 25;
const mark = '\u0000';

const LetterClient = relabelling((field) => {
  if (field.dataTypeID !== letterType) return;
  field.dataTypeID = textType;
  field.name += mark;
});

function letterAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const readLetters = <Adapter extends SqlDriverAdapter>(adapter: Adapter): Adapter => {
    const ask = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const { columnNames, columnTypes, ...rest } = await ask(query);
      return {
        ...rest,
        columnNames: columnNames.map((name) => name.replace(mark, '')),
        columnTypes: columnTypes.map((type, at) => (columnNames[at]?.endsWith(mark) === true ? ColumnTypeEnum.Character : type)),
      };
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => readLetters(await factory.connect()),
    connectToShadowDb: async () => readLetters(await factory.connectToShadowDb()),
  };
}
