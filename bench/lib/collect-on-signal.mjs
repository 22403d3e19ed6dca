// Loaded into a process before its own code: on SIGWINCH its garbage is collected, so that what is left is what it holds.
// On most other signals an app closes, and nobody minds this one where there is no terminal.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
process.on('SIGWINCH', () => collect())
