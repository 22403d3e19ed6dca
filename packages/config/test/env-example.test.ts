import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { appSchemas, appVariables, loadConfig, repositoryRoot, type AppName } from '../src/index.ts'
import { throwawayFalKey, throwawayReplicateToken } from './throwaway-keys.ts'

const path = join(repositoryRoot(import.meta.dirname), '.env.example')
const lines = readFileSync(path, 'utf8').split('\n')
const examples = new Map(
  lines.flatMap(line => {
    const { name, value } = /^#?(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$/.exec(line)?.groups ?? {}
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  }),
)
const apps: readonly AppName[] = ['api', 'router', 'fal-worker', 'replicate-worker', 'health']
const variables = apps.flatMap(app => appVariables(app))

t.test('names every variable, and no other, once', async t => {
  t.strictSame([...examples.keys()].sort(), [...new Set(variables.map(({ name }) => name))].sort())
  t.equal(lines.filter(line => /^#?[A-Z][A-Z0-9_]*=/.test(line)).length, examples.size)
  t.equal(apps.length, Object.keys(appSchemas).length)
})

t.test('shows the default of each, and nothing for the others', async t => {
  for (const { name, default: standard } of variables) {
    if (name !== 'PORT') t.equal(examples.get(name), String(standard ?? ''), name)
  }
})

t.test('has a comment above every variable or group of them', async t => {
  const starts = lines.filter((line, index) => /^#?[A-Z][A-Z0-9_]*=/.test(line) && !lines[index - 1]?.startsWith('#'))
  for (const line of starts) t.match(line, /^#?NATS_URL|^$/, line)
})

t.test('loads as it is; a worker misses its credential and nothing else', async t => {
  for (const app of ['api', 'router', 'health'] as const) {
    const { config, warnings } = await loadConfig(app, { ENV_FILE: path })
    t.equal(config.ENV_FILE, path)
    t.strictSame(warnings, [])
  }
  for (const [app, variable, value] of [
    ['fal-worker', 'FAL_KEY', throwawayFalKey()],
    ['replicate-worker', 'REPLICATE_API_TOKEN', throwawayReplicateToken()],
  ] as const) {
    t.match((await loadConfig(app, { ENV_FILE: path })).warnings, [{ variable, message: /^is missing/ }])
    t.strictSame((await loadConfig(app, { ENV_FILE: path, [variable]: value })).warnings, [])
  }
})
