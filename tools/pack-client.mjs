// pnpm pack:client: writes soundfoundry-client-<version>.tgz, which npm installs in any project.
//   pnpm pack:client --to ../product      # elsewhere than here
// With --built it packs what is built already.
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runCommand } from './lib/commands.mjs'
import { root } from './lib/paths.mjs'

const { values } = parseArgs({ options: { to: { type: 'string', default: '.' }, built: { type: 'boolean' } } })
const folder = join(root, 'packages/client')
const to = resolve(values.to)

/** @param {readonly string[]} args of pnpm */
async function pnpm(args) {
  const { code, output } = await runCommand('pnpm', args, { cwd: folder })
  if (code !== 0) throw new Error(`pnpm ${args.join(' ')} failed:\n${output}`)
}

await mkdir(to, { recursive: true })
if (values.built !== true) await pnpm(['run', 'build'])
// Of all packers it is pnpm that writes versions in place of `catalog:`.
await pnpm(['pack', '--pack-destination', to])
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
console.log(join(to, `soundfoundry-client-${version}.tgz`))
