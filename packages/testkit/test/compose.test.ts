import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appSchemas, appVariables, type AppName } from '@soundfoundry/config'
import { Ajv, type AnySchemaObject } from 'ajv'
import t from 'tap'
import { parse } from 'yaml'
import { startBroker } from '../src/index.ts'
import { natsServerPath } from '../src/nats-server-path.ts'
import { repositoryRoot } from '../src/repository-root.ts'

interface Service {
  image?: string
  build?: { context: string; args: { APP: string } }
  command?: string[]
  container_name?: string
  environment?: Record<string, string>
  healthcheck: { test: string[] }
  init?: boolean
  networks: string[]
  ports?: string[]
  profiles?: string[]
  read_only?: boolean
  volumes?: string[]
}

interface ComposeFile {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean }>
}

const root = repositoryRoot()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const compose: ComposeFile = parse(read('docker-compose.yml'), { merge: true })
const apps = Object.keys(appSchemas).filter((name): name is AppName => name in appSchemas)

function serviceOf(name: string): Service {
  const service = compose.services[name]
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`)
  return service
}

/** The variable that `${NAME:-default}` takes its value from. */
function passedThrough(value: string): string | undefined {
  return /^\$\{([A-Z_]+):-[^}]*\}$/.exec(value)?.[1]
}

t.test('the file is what the Compose Specification allows', async t => {
  // It names itself as draft 4 did and its draft as none is named, neither of which ajv takes.
  const text = read('deploy/compose/compose-spec.json')
  const schema: AnySchemaObject = JSON.parse(text, (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  )
  const validate = new Ajv({
    strict: false,
    allErrors: true,
    formats: { duration: true, subnet_ip_address: true },
  }).compile(schema)
  t.ok(validate(compose), JSON.stringify(validate.errors, null, 1))
  t.notOk(validate({ services: { broker: { imagine: 'nats' } } }), 'the schema refuses what is wrong')
})

t.test('there is a service for every app, the broker and the sandbox', async t => {
  t.same(Object.keys(compose.services).toSorted(), [...apps, 'broker', 'sandbox'].toSorted())
  t.same(serviceOf('sandbox').profiles, ['sandbox'], 'the sandbox runs only when it is asked for')
})

for (const app of apps) {
  t.test(`${app} is told exactly what it reads`, async t => {
    const { environment = {}, build, image, healthcheck, container_name: fixedName, ports } = serviceOf(app)
    const known = new Map(appVariables(app).map(variable => [variable.name, variable]))
    // What the composition decides itself: it brings the broker, and no dotenv file gets into an image.
    const decided = new Set([
      'ENV_FILE',
      'NATS_CA_FILE',
      'NATS_CREDS_FILE',
      'NATS_PASSWORD',
      'NATS_PASSWORD_FILE',
      'NATS_USER',
    ])
    const wanted = [...known.keys()].filter(name => !decided.has(name))
    t.same(Object.keys(environment).toSorted(), wanted.toSorted())

    const fixed = Object.entries(environment).filter(([, value]) => passedThrough(value) === undefined)
    t.same(Object.fromEntries(fixed), {
      HOST: '0.0.0.0',
      NATS_URL: 'nats://broker:4222',
      PORT: String(known.get('PORT')?.default),
    })
    for (const [name, value] of Object.entries(environment)) {
      const source = passedThrough(value)
      if (source !== undefined) t.equal(source, name, `${name} is passed under its own name`)
    }

    t.same(build, { context: '.', args: { APP: app } })
    t.equal(image, `soundfoundry-${app}:\${IMAGE_TAG:-latest}`)
    t.match(healthcheck.test.join(' '), `http://127.0.0.1:${environment.PORT}/readyz`)
    t.equal(fixedName, undefined, 'it can be scaled')
    t.same(ports, app === 'api' ? ['127.0.0.1:${GATEWAY_PORT:-8000}:8000'] : undefined)
  })
}

t.test('credentials are offered to the worker of their provider alone', async t => {
  for (const [name, { environment = {} }] of Object.entries(compose.services)) {
    const credentials = Object.keys(environment).filter(
      each => /_(?:KEY|TOKEN)(?:_|$)/.test(each) && each !== 'KEY_MAX_AGE_DAYS',
    )
    if (name === 'fal-worker') t.ok(credentials.length > 0 && credentials.every(each => each.startsWith('FAL_')))
    else if (name === 'replicate-worker') t.ok(credentials.every(each => each.startsWith('REPLICATE_')))
    else t.same(credentials, [], `${name} holds none`)
  }
})

t.test('the broker is reached from inside alone', async t => {
  const { ports, networks, image, volumes } = serviceOf('broker')
  t.equal(ports, undefined)
  t.same(networks, ['inside'])
  t.equal(compose.networks.inside?.internal, true)
  t.equal(image, 'nats:2.12.15-alpine')
  t.match(volumes, ['broker-data:/data', './deploy/nats/nats-server.conf:/etc/nats/nats-server.conf:ro'])
})

t.test("nats-server accepts the broker's configuration", async t => {
  const broker = await startBroker()
  await broker.stop()
  const text = read('deploy/nats/nats-server.conf')
  t.match(text, /^ {2}sync_interval: always$/m)
  // nats-server 2.9 knows everything else of it.
  const isOld = /^2\.[0-9]\./.test(broker.version)
  const file = join(t.testdir({}), 'nats-server.conf')
  writeFileSync(file, isOld ? text.replace(/^ {2}sync_interval.*$/m, '') : text)
  t.doesNotThrow(() => execFileSync(natsServerPath(), ['--config', file, '-t'], { stdio: 'pipe' }))
})
