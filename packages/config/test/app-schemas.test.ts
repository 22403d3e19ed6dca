import t from 'tap'
import { appNames, appSchemas, appVariables, type AppName } from '../src/index.ts'

const defaultPorts: Record<AppName, number> = {
  api: 8000,
  router: 8001,
  'fal-worker': 8002,
  'replicate-worker': 8003,
  health: 8004,
}
const apps = appNames
const namesOf = (app: AppName) => appVariables(app).map(({ name }) => name)

t.test('every app is in the table, with its own port', async t => {
  t.strictSame(Object.keys(appSchemas), apps)
  for (const app of apps) {
    t.equal(appVariables(app).find(({ name }) => name === 'PORT')?.default, defaultPorts[app], app)
  }
})

t.test('every variable is described in a sentence', async t => {
  for (const app of apps) {
    for (const { name, description } of appVariables(app)) t.match(description, /^\S.+\.$/, `${app}: ${name}`)
  }
})

t.test('credentials are variables of the workers alone', async t => {
  const holders = (prefix: string) => apps.filter(app => namesOf(app).some(name => name.startsWith(prefix)))
  t.strictSame(holders('FAL_KEY'), ['fal-worker'])
  t.strictSame(holders('FAL_API_KEY'), ['fal-worker'])
  t.strictSame(holders('REPLICATE_API_TOKEN'), ['replicate-worker'])
  const names = namesOf('replicate-worker').filter(name => name.startsWith('REPLICATE_API_TOKEN'))
  t.strictSame(names, [
    'REPLICATE_API_TOKEN',
    'REPLICATE_API_TOKEN_FILE',
    'REPLICATE_API_TOKEN_NEXT',
    'REPLICATE_API_TOKEN_NEXT_FILE',
    'REPLICATE_API_TOKEN_PREVIOUS',
    'REPLICATE_API_TOKEN_PREVIOUS_FILE',
  ])
})

t.test('no secret has a default', async t => {
  for (const app of apps) {
    for (const variable of appVariables(app)) {
      if (/KEY(_NEXT|_PREVIOUS)?$|TOKEN|PASSWORD|SECRET/.test(variable.name))
        t.notOk('default' in variable, variable.name)
    }
  }
})
