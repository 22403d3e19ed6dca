// Bundles the command from the sources of the packages: a command that is called by hand has to start at once, and the
// modules of the packages are many. What a command needs alone is a chunk of its own.
import { chmod, rm } from 'node:fs/promises'
import { build } from 'esbuild'

const dist = new URL('dist/', import.meta.url)

await rm(dist, { recursive: true, force: true })
await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  conditions: ['@soundfoundry/source'],
  target: 'node20.12',
  // Libraries in CommonJS ask for what Node.js brings by `require`, which a module has not.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
})
await chmod(new URL('main.js', dist), 0o755)
