// pnpm openapi: writes the gateway's OpenAPI document, and the client's types from it. With --check it writes nothing
// and fails when they are not what is checked in. Build first.
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { openApiFiles } from './lib/openapi-files.mjs'
import { root } from './lib/paths.mjs'

const isCheck = process.argv.includes('--check')
const complaints = []

for (const { path, text } of await openApiFiles()) {
  const name = relative(root, path)
  if (!isCheck) {
    writeFileSync(path, text)
    console.log(`${name} written`)
  } else if (readFileSync(path, 'utf8') !== text) {
    complaints.push(`${name} is not what the gateway says now: run pnpm openapi`)
  }
}
for (const complaint of complaints) console.log(complaint)
process.exitCode = complaints.length > 0 ? 1 : 0
