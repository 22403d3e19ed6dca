// Builds what the tarball holds: one module, and its types. Neither imports a package: what the client is made of is bundled,
// with its licences, so that whoever installs the client gets nothing else along with it.
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname
const dist = join(here, 'dist')

const require = createRequire(import.meta.url)
const openapiFetch = dirname(require.resolve('openapi-fetch'))
const openapiHelpers = dirname(createRequire(join(openapiFetch, 'index.mjs')).resolve('openapi-typescript-helpers'))
const eventsourceParser = dirname(require.resolve('eventsource-parser'))
const bundled = { 'openapi-fetch': openapiFetch, 'eventsource-parser': eventsourceParser }
/** The packages that the types are made of. */
const typed = { 'openapi-fetch': openapiFetch, 'openapi-typescript-helpers': openapiHelpers }

/**
 * The text of a declaration file with every import led to a file of ours.
 *
 * @param {string} text
 * @param {string} vendor the way to the bundled packages' types from where the file is
 */
function withOwnImports(text, vendor) {
  return text.replaceAll(/(\bfrom |\bimport\()(['"])([^'"]+)\2/g, (_all, before, _quote, name) => {
    if (name.startsWith('.')) return `${before}'${name.replace(/\.ts$/, '.js')}'`
    if (!(name in typed)) throw new Error(`the types would import ${name}`)
    return `${before}'${vendor}/${name}.js'`
  })
}

/** Has the compiler write the types of our own files, and leads them to those of the packages. */
async function writeTypes() {
  const vendor = join(dist, 'vendor')
  execFileSync(process.execPath, [require.resolve('typescript/lib/tsc.js'), '-p', 'tsconfig.build.json'], {
    cwd: here,
    stdio: 'inherit',
  })
  const written = await readdir(dist, { recursive: true })
  for (const name of written.filter(each => each.endsWith('.d.ts'))) {
    const depth = name.split(/[\\/]/).length
    const path = join(dist, name)
    const text = await readFile(path, 'utf8')
    await writeFile(path, withOwnImports(text, depth > 1 ? `${'../'.repeat(depth - 1)}vendor` : './vendor'))
  }
  await mkdir(vendor)
  for (const [name, folder] of Object.entries(typed)) {
    const text = await readFile(join(folder, 'index.d.mts'), 'utf8')
    await writeFile(join(vendor, `${name}.d.ts`), withOwnImports(text, '.'))
  }
}

async function writeLicences() {
  const parts = []
  for (const [name, folder] of Object.entries({ ...bundled, ...typed })) {
    parts.push(`${name}\n\n${(await readFile(join(folder, '..', 'LICENSE'), 'utf8')).trim()}\n`)
  }
  await writeFile(join(dist, 'LICENSES.txt'), parts.join('\n----\n\n'))
}

async function writeModule() {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: ['src/index.ts'],
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    // Browsers, too.
    platform: 'neutral',
    target: 'es2022',
    mainFields: ['module', 'main'],
    conditions: ['import'],
    sourcemap: true,
    legalComments: 'inline',
    metafile: true,
    logLevel: 'warning',
  })
  // A package that is bundled unnoticed would come without its licence.
  for (const input of Object.keys(metafile.inputs)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
    if (name !== undefined && !(name in bundled)) throw new Error(`${name} is bundled: build.mjs has to name it`)
  }
}

await rm(dist, { recursive: true, force: true })
await writeTypes()
await writeModule()
await writeLicences()
