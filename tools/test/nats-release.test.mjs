import t from 'tap'
import { installSteps } from '../lib/nats-packages.mjs'
import { checksumIn, pinnedVersion, releaseFor } from '../lib/nats-release.mjs'

t.test('names the archive of each system', async t => {
  const table = [
    { platform: 'linux', arch: 'x64', name: 'linux-amd64', ending: 'tar.gz', binary: 'nats-server', pinned: true },
    { platform: 'linux', arch: 'arm64', name: 'linux-arm64', ending: 'tar.gz', binary: 'nats-server', pinned: true },
    { platform: 'win32', arch: 'x64', name: 'windows-amd64', ending: 'zip', binary: 'nats-server.exe', pinned: true },
    { platform: 'darwin', arch: 'arm64', name: 'darwin-arm64', ending: 'tar.gz', binary: 'nats-server', pinned: false },
    { platform: 'darwin', arch: 'x64', name: 'darwin-amd64', ending: 'tar.gz', binary: 'nats-server', pinned: false },
  ]
  for (const { platform, arch, name, ending, binary, pinned } of table) {
    const release = releaseFor(platform, arch)
    const folder = `nats-server-v${pinnedVersion}-${name}`
    const base = `https://github.com/nats-io/nats-server/releases/download/v${pinnedVersion}`
    t.match(release, {
      url: `${base}/${folder}.${ending}`,
      archive: `${folder}.${ending}`,
      binary: `${folder}/${binary}`,
      sumsUrl: `${base}/SHA256SUMS`,
    })
    t.equal(release?.sha256 !== undefined, pinned, `${name} is ${pinned ? '' : 'not '}pinned`)
  }
  t.equal(releaseFor('sunos', 'x64'), undefined)
  t.equal(releaseFor('linux', 'ia32'), undefined)
})

t.test('finds a checksum in the list of a release', async t => {
  const sum = 'ab'.repeat(32)
  const list = `${'cd'.repeat(32)}  other.zip\n${sum.toUpperCase()}  wanted.tar.gz\n${sum} *binary.zip\r\nnonsense  short.zip\n`
  t.equal(checksumIn(list, 'wanted.tar.gz'), sum)
  t.equal(checksumIn(list, 'binary.zip'), sum)
  t.equal(checksumIn(list, 'short.zip'), undefined)
  t.equal(checksumIn(list, 'absent.zip'), undefined)
})

/**
 * @param {string} platform
 * @param {boolean} isRoot
 * @param {string[]} programs that are installed
 */
function steps(platform, isRoot, ...programs) {
  const found = installSteps({ platform, isRoot, has: program => programs.includes(program) })
  return found.map(({ command, args }) => [command, ...args].join(' '))
}

t.test('uses the package manager that is there', async t => {
  t.same(steps('linux', true, 'apt-get'), [
    'apt-get update -qq',
    'apt-get install -y -qq --no-install-recommends nats-server',
  ])
  t.match(steps('linux', false, 'apt-get', 'sudo').join('\n'), /^sudo -n apt-get update.*\nsudo -n apt-get install/)
  t.same(steps('linux', false, 'apt-get'), [], 'not without an administrator')
  t.same(steps('darwin', false, 'brew'), ['brew install nats-server'])
  t.same(steps('linux', true, 'dnf'), ['dnf install -y nats-server'])
  t.same(steps('linux', true, 'pacman'), ['pacman -S --noconfirm nats-server'])
  t.same(steps('linux', true, 'apk'), ['apk add --no-cache nats-server'])
  t.match(steps('win32', false, 'winget', 'scoop'), [/^winget install --exact --id NATSAuthors\.NATSServer /])
  t.same(steps('win32', false, 'scoop'), ['scoop install nats-server'])
  t.same(steps('win32', false), [])
})
