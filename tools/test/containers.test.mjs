import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findEngine } from '../lib/containers/engine.mjs'
import { buildSecrets, imagedApps } from '../lib/containers/images.mjs'
import { composeEnvironment } from '../lib/containers/stack.mjs'
import { until } from '../lib/containers/until.mjs'
import { root } from '../lib/paths.mjs'

const composeText = readFileSync(join(root, 'docker-compose.yml'), 'utf8')

/** A machine on which these commands answer so. @param {Readonly<Record<string, string>>} answers */
const machine =
  answers =>
  /** @param {string} command @param {readonly string[]} args */
  async (command, args) =>
    answers[`${command} ${args[0]}`]

t.test('Docker or podman, whichever is here', async t => {
  const docker = { 'docker version': '27.1.1 Engine containerd' }
  const podman = { 'podman info': '4.3.1' }
  const plugin = { 'docker compose': 'Docker Compose version v2.29.1' }
  const older = { 'docker-compose version': 'docker-compose version 1.29.2' }
  const throughPodman = { 'docker version': '4.3.1 Podman Engine' }
  const table = [
    [
      { ...docker, ...plugin },
      { name: 'docker', version: '27.1.1', compose: ['docker', 'compose'] },
    ],
    [
      { ...docker, ...older },
      { name: 'docker', version: '27.1.1', compose: ['docker-compose'] },
    ],
    [
      { ...docker, ...podman, ...plugin },
      { name: 'docker', version: '27.1.1', compose: ['docker', 'compose'] },
    ],
    [
      { ...podman, ...older },
      { name: 'podman', version: '4.3.1', compose: ['docker-compose'] },
    ],
    [
      { ...podman, ...throughPodman, ...plugin },
      { name: 'podman', version: '4.3.1', compose: ['docker', 'compose'] },
    ],
  ]
  for (const [answers = {}, engine] of table) {
    t.same(await findEngine(machine(answers)), engine)
  }
  await t.rejects(findEngine(machine({})), { message: /^Neither Docker nor podman answers here: [^.]+\.$/ })
  await t.rejects(findEngine(machine(older)), { message: /^Neither Docker nor podman/ })
  await t.rejects(findEngine(machine(podman)), { message: /^podman is here, but not Compose: [^.]+\.$/ })
})

t.test('a build is given what this machine has to reach packages, and nothing that is not there', async t => {
  const env = { NPM_CONFIG_USERCONFIG: '/home/a/npmrc', NODE_EXTRA_CA_CERTS: '/etc/ca.pem' }
  const both = ['--secret', 'id=npmrc,src=/home/a/npmrc', '--secret', 'id=certificates,src=/etc/ca.pem']
  t.same(
    buildSecrets(env, () => true),
    both,
  )
  t.same(
    buildSecrets(env, path => path === '/etc/ca.pem'),
    both.slice(2),
  )
  t.same(
    buildSecrets({}, () => false),
    [],
  )
  t.match(buildSecrets({}, () => true)[1], /^id=npmrc,src=.*\.npmrc$/)
})

t.test("no key of this shell reaches the test's containers", async t => {
  const own = { FAL_KEY: 'a', FAL_KEY_FILE: 'b', REPLICATE_API_TOKEN: 'c', API_TOKENS: 'd', COMPOSE_FILE: 'e' }
  t.same(composeEnvironment({ ...own, PATH: '/bin', DOCKER_HOST: 'unix:///x' }, composeText), {
    PATH: '/bin',
    DOCKER_HOST: 'unix:///x',
  })
})

t.test('there is an image for everything that docker-compose.yml builds', async t => {
  const built = [...composeText.matchAll(/args: \{ APP: ([a-z-]+) \}/g)].map(([, app]) => app)
  t.same(new Set(built), new Set(imagedApps))
})

const never = async () => {
  throw new Error('nobody there')
}

t.test('waiting ends with the answer, the last error, or the interruption', async t => {
  const { signal } = new AbortController()
  let asked = 0
  const third = async () => (asked += 1) === 3 && 'yes'
  t.equal(await until('it is so', third, { limitMs: 60_000, signal }), 'yes')
  await t.rejects(until('it is so', never, { limitMs: 1, signal }), { message: /it is so.*nobody there/ })
  await t.rejects(until('it is so', never, { limitMs: 60_000, signal: AbortSignal.abort(new Error('stop')) }), /stop/)
})
