import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { repositoryRoot } from '../src/repository-root.ts'

interface Manifest {
  dependencies?: Record<string, string>
}

interface DryRun {
  tasks: ReadonlyArray<{ package: string; task: string; directory: string; command: string }>
}

interface ComposeFile {
  services: Record<string, { build?: { args: { APP: string } } }>
}

const root = repositoryRoot()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const dockerfile = read('Dockerfile')
const compose: ComposeFile = parse(read('docker-compose.yml'), { merge: true })
const apps = Object.values(compose.services).flatMap(({ build }) => (build === undefined ? [] : [build.args.APP]))

/** What the Dockerfile's own build would run for an app, as turbo tells it. */
function tasksFor(app: string): DryRun['tasks'] {
  const [, words] = /turbo run (build.*?)(?: \\| &&)?$/m.exec(dockerfile) ?? []
  if (words === undefined) throw new Error('The Dockerfile does not build with turbo.')
  const args = words.replaceAll('"', '').replaceAll('$APP', app).split(/\s+/)
  const turbo = createRequire(join(root, 'package.json')).resolve('turbo/bin/turbo')
  const output = execFileSync(process.execPath, [turbo, 'run', ...args, '--dry=json'], { cwd: root, encoding: 'utf8' })
  const { tasks }: DryRun = JSON.parse(output)
  return tasks
}

/** The packages of this repository that an app imports when it runs, and those that these import. */
function importedBy(folder: string, found = new Set<string>()): Set<string> {
  const { dependencies = {} }: Manifest = JSON.parse(read(join(folder, 'package.json')))
  for (const [name, version] of Object.entries(dependencies)) {
    if (!version.startsWith('workspace:') || found.has(name)) continue
    found.add(name)
    importedBy(join('packages', name.replace('@soundfoundry/', '')), found)
  }
  return found
}

t.test('an image holds the build of everything that its app imports', async t => {
  t.ok(apps.length > 0)
  for (const app of apps) {
    const built = new Set(
      tasksFor(app)
        .filter(({ command }) => command !== '<NONEXISTENT>')
        .map(each => each.package),
    )
    const imported = importedBy(join('apps', app))
    t.same(
      [`@soundfoundry/${app}`, ...imported].filter(name => !built.has(name)),
      [],
      `${app} and its ${imported.size} packages`,
    )
    // The gateway serves the dashboard without importing it.
    if (app === 'api') t.ok(built.has('@soundfoundry/dashboard'))
  }
  t.ok(importedBy('apps/api').has('@soundfoundry/service'), 'imports are told from the manifests')
})

t.test('one Dockerfile makes every image, pinned by the lockfile, and not as root', async t => {
  t.match(dockerfile, /^ARG APP$/m)
  t.match(dockerfile, /^USER node$/m)
  t.match(dockerfile, /^CMD \["node", "dist\/main\.js"\]$/m)
  t.match(dockerfile, /pnpm install --frozen-lockfile --offline$/m)
  t.match(dockerfile, /deploy --prod --offline /)
  t.notMatch(dockerfile, /--legacy/, 'the older way of deploy does not look at the lockfile')
})

t.test('no secret of this machine gets into an image', async t => {
  const ignored = read('.dockerignore').split('\n')
  for (const secret of ['.env', '.env.*', '.soundfoundry']) t.ok(ignored.includes(secret), `${secret} stays out`)
})
