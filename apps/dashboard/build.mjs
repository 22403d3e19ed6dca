// Bundles the page from the sources of the packages, so that it waits for no other build.
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { build } from 'esbuild'

const inSources = (/** @type {string} */ name) => new URL(`src/${name}`, import.meta.url)
const inDist = (/** @type {string} */ name) => new URL(`dist/${name}`, import.meta.url)

await rm(inDist(''), { recursive: true, force: true })
await mkdir(inDist(''), { recursive: true })
await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: { dashboard: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['@soundfoundry/source'],
  target: ['chrome116', 'firefox124', 'safari17.4'],
  logLevel: 'warning',
})
for (const name of ['index.html', 'dashboard.css', 'dashboard.svg']) await copyFile(inSources(name), inDist(name))
