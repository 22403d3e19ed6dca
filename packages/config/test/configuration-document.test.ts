import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { appNames, appVariables, repositoryRoot } from '../src/index.ts'

const path = join(repositoryRoot(import.meta.dirname), 'docs', 'configuration.md')
const section = /^## Every variable$(?<text>.*?)^## /ms.exec(readFileSync(path, 'utf8'))?.groups?.['text'] ?? ''

/** The default that the document shows, by variable; several that differ in nothing share a row. */
const documented = section.split('\n').flatMap(line => {
  const [, first = '', second = ''] = line.split('|').map(cell => cell.trim())
  const names = [...first.matchAll(/`(?<name>[A-Z][A-Z0-9_]*)`/g)].flatMap(({ groups }) => groups?.['name'] ?? [])
  return names.map(name => [name, second.replaceAll('`', '')] as const)
})
const defaults = new Map(documented)
const variables = appNames.flatMap(app => appVariables(app))

t.test('the document tells of every variable, and of no other, once', async t => {
  t.strictSame(documented.map(([name]) => name).sort(), [...new Set(variables.map(({ name }) => name))].sort())
  t.equal(defaults.size, documented.length)
})

t.test('it shows the default of each, and nothing for the others', async t => {
  for (const { name, default: standard } of variables) {
    t.equal(defaults.get(name), name === 'PORT' ? 'by app' : String(standard ?? ''), name)
  }
})

t.test('it names the port of each app', async t => {
  for (const app of appNames) {
    const port = appVariables(app).find(({ name }) => name === 'PORT')?.default
    t.match(section, `${app} ${port}`)
  }
})
