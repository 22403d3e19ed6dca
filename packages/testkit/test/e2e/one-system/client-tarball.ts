import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execPath, platform } from 'node:process'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { repositoryRoot } from '../../../src/repository-root.ts'
import type { SharedSystem } from './shared-system.ts'

const run = promisify(execFile)
const root = repositoryRoot()

/** A copy of the example outside the repository, with the client installed by npm from its tarball, and from nowhere else. */
async function installedExample(folder: string): Promise<string> {
  const project = join(folder, 'track-client')
  const copied = (path: string): boolean => !/node_modules|dist|\.tgz$/.test(path.slice(root.length))
  await cp(join(root, 'examples', 'track-client'), project, { recursive: true, filter: copied })
  const { stdout } = await run(execPath, [join(root, 'tools/pack-client.mjs'), '--built', '--to', project])
  const tarball = basename(stdout.trim())
  const manifest: { dependencies: unknown; devDependencies?: unknown } = JSON.parse(
    await readFile(join(project, 'package.json'), 'utf8'),
  )
  if (JSON.stringify(manifest.dependencies) !== JSON.stringify({ '@soundfoundry/client': `file:${tarball}` })) {
    throw new Error(`the example does not install ${tarball}`)
  }
  // The compiler and the types of Node.js are lent by the repository: no registry may be needed here.
  delete manifest.devDependencies
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', `--cache=${join(folder, 'npm-cache')}`]
  await run('npm', ['install', ...options], { cwd: project, shell: platform === 'win32' })
  await mkdir(join(project, 'node_modules/@types'))
  const types = await realpath(join(root, 'node_modules/@types/node'))
  await symlink(types, join(project, 'node_modules/@types/node'), 'junction')
  return project
}

export function clientTarball(t: Test, { system }: SharedSystem): void {
  t.test('a foreign project installs the client from its tarball, compiles and makes a track', async t => {
    const project = await installedExample(await realpath(t.testdir({})))
    const installed = join(project, 'node_modules/@soundfoundry/client')
    const manifest = await readFile(join(installed, 'package.json'), 'utf8')
    t.notMatch(manifest, /catalog:|workspace:/)
    t.hasProps(JSON.parse(manifest), ['version', 'exports'])
    t.notMatch(JSON.parse(manifest), { dependencies: {} }, 'nothing else is installed along with it')
    t.strictSame(await readdir(join(project, 'node_modules/@soundfoundry')), ['client'])
    t.ok((await readdir(join(installed, 'dist'))).includes('index.d.ts'))

    await run(execPath, [join(root, 'node_modules/typescript/lib/tsc.js')], { cwd: project })
    const { stdout } = await run(execPath, ['dist/main.js', 'A waltz from a tarball', 'waltz.mp3'], {
      cwd: project,
      env: { SOUNDFOUNDRY_API: system.apiUrl },
    })
    t.match(stdout, /^succeeded$/m)
    const bytes = await readFile(join(project, 'waltz.mp3'))
    t.match(stdout, `waltz.mp3: ${bytes.length} bytes`)
    const { control } = system.sandbox
    t.equal(control.work({ prompt: 'A waltz from a tarball' }).length, 1)

    const script = `
      import { SoundFoundryClient } from '@soundfoundry/client'
      const client = new SoundFoundryClient({ baseUrl: process.argv[1] })
      const { tracks } = await client.listTracks({ q: 'A waltz from a tarball' })
      console.log(tracks[0].audio.sha256)`
    const plain = await run(execPath, ['--input-type=module', '--eval', script, system.apiUrl], { cwd: project })
    t.equal(plain.stdout.trim(), createHash('sha256').update(bytes).digest('hex'), 'plain JavaScript does as well')
  })
}
