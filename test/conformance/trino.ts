/**
 * Runs the lake's tables, questions and figures on Trino, whose engine is Athena's engine 3, over the same Parquet files that DuckDB
 * reads, by the Glue tables that the template has: trino.test.ts. Trino is fetched with Maven (trino/*.xml) into .build/trino-411.
 * Exits 0 when all passes, and also, with the reason printed, where Java, Maven or an artifact cannot be had; 1 when a test
 * fails or the engine does not start. With `--fetch` it only fetches.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, fetchLibraries, freePort, lacking, runAgainst } from './java.ts';

const HERE = join(import.meta.dirname, 'trino');
const ENGINE = join(BUILD, 'trino-411', 'engine');
const CONNECTOR = join(BUILD, 'trino-411', 'connector');

const main = async (): Promise<number> => {
  const missing =
    lacking('java', '-version') ??
    lacking('javac', '-version') ??
    fetchLibraries({ pom: join(HERE, 'engine.xml'), folder: ENGINE }) ??
    fetchLibraries({ pom: join(HERE, 'connector.xml'), folder: CONNECTOR });
  if (missing !== undefined) {
    console.log(`conformance on Trino skipped: ${missing}`);
    return 0;
  }
  if (process.argv.includes('--fetch')) return 0;
  const folder = mkdtempSync(join(tmpdir(), 'kefu-trino-'));
  const [port, glue] = [await freePort(), await freePort()];
  layOut(folder, { port, glue });
  const engine = spawn('java', ['-Xmx2g', '-XX:TieredStopAtLevel=1', '-XX:+UseG1GC', ...asServer], { cwd: folder });
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    return await runAgainst(
      { process: engine, isUp: () => hasStarted(endpoint), seconds: 180 },
      {
        engine: 'Trino',
        file: 'trino.test.ts',
        env: { TRINO_ENDPOINT: endpoint, TRINO_GLUE_PORT: String(glue), TRINO_FOLDER: folder },
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const asServer = [
  '-Djdk.attach.allowAttachSelf=true',
  '-Dconfig=config.properties',
  '-cp',
  `plugin/glue/classes:${ENGINE}/*`,
  'Trino',
];

type Ports = { readonly port: number; readonly glue: number };

/** Trino's folder: how it is set up, the plugin, and two catalogues: `awsdatacatalog` on Glue as in Athena, and `built`, which it writes itself. */
const layOut = (folder: string, { port, glue }: Ports): void => {
  const plugin = join(folder, 'plugin', 'glue');
  const classes = join(plugin, 'classes');
  mkdirSync(join(classes, 'META-INF', 'services'), { recursive: true });
  mkdirSync(join(folder, 'catalogs'));
  for (const jar of readdirSync(CONNECTOR)) symlinkSync(join(CONNECTOR, jar), join(plugin, jar));
  writeFileSync(join(classes, 'META-INF', 'services', 'io.trino.spi.Plugin'), 'Trino\n');
  compile(classes);
  const write = (file: string, settings: Readonly<Record<string, string | number | boolean>>): void =>
    writeFileSync(
      join(folder, file),
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  write('config.properties', {
    coordinator: true,
    'node-scheduler.include-coordinator': true,
    'node.environment': 'kefu',
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
    'http-server.http.port': port,
    'discovery.uri': `http://127.0.0.1:${port}`,
    'plugin.dir': join(folder, 'plugin'),
    'catalog.config-dir': join(folder, 'catalogs'),
    'query.max-memory': '1GB',
    'query.max-memory-per-node': '1GB',
  });
  write('catalogs/awsdatacatalog.properties', {
    'connector.name': 'hive',
    'hive.metastore': 'glue',
    'hive.metastore.glue.region': 'eu-central-1',
    'hive.metastore.glue.endpoint-url': `http://127.0.0.1:${glue}`,
    'hive.metastore.glue.aws-access-key': 'local',
    'hive.metastore.glue.aws-secret-key': 'local',
    // As Athena does: days are told from the table's properties, and one without files has no rows.
    'hive.partition-projection-enabled': true,
    'hive.ignore-absent-partitions': true,
    'hive.table-statistics-enabled': false,
  });
  write('catalogs/built.properties', {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': `file://${join(folder, 'built')}`,
    'hive.storage-format': 'PARQUET',
    'hive.collect-column-statistics-on-write': false,
  });
};

const compile = (classes: string): void => {
  const { status, stderr } = spawnSync('javac', ['-cp', `${ENGINE}/*:${CONNECTOR}/*`, '-d', classes, join(HERE, 'Trino.java')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Trino.java does not compile: ${stderr}`);
};

const hasStarted = async (endpoint: string): Promise<boolean> => {
  const info = (await (await fetch(`${endpoint}/v1/info`)).json()) as { readonly starting?: boolean };
  return info.starting === false;
};

process.exitCode = await main();
