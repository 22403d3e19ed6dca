// pnpm secrets: refuses credentials in files that git tracks or would track. Right for a pre-commit hook too.
import { root } from './lib/paths.mjs'
import { findSecrets } from './lib/secrets.mjs'

const result = await findSecrets(root)
if (result === undefined) console.log('This is no git checkout: nothing can be committed from here.')
else console.log(result.found ? result.report : `${result.checked} files, no credential in any of them.`)
process.exitCode = result?.found ? 1 : 0
