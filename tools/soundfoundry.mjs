// What ./soundfoundry and soundfoundry.cmd start: the command line as it is built, or what to do where it is not.
import { existsSync } from 'node:fs'
import { checkNode } from './lib/node-version.mjs'

const command = new URL('../apps/cli/dist/main.js', import.meta.url)

try {
  checkNode()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
if (!existsSync(command)) {
  console.error('The command line is not built yet. Run npm start, which builds everything and starts it.')
  process.exit(1)
}
await import(command.href)
