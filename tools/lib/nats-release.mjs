/** The nats-server to fetch where none is installed. */
export const pinnedVersion = '2.12.15'

// SHA-256 of the archives as nats-io/nats-docker pins them for the official container images (2026-08-12).
/** @type {Record<string, string>} */
const checksums = {
  'linux-amd64.tar.gz': '58ab8131f819263897e2fc38e503e1b755b63bcafeecc7d12582487df48ca15e',
  'linux-arm64.tar.gz': 'b724db99fefbf8f5c808baa82819ee50350aee9734017e4a478f7e545cef3ab6',
  'windows-amd64.zip': 'ed2f6d265abb6c6b151b077d1b6810d006f6e01453d864104de5ce4dc6ee6c27',
}

/** @type {Record<string, string>} */
const systems = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
/** @type {Record<string, string>} */
const processors = { x64: 'amd64', arm64: 'arm64' }

/**
 * @typedef {object} Release
 * @property {string} url of the archive
 * @property {string} archive its file name
 * @property {string} binary the path of the server inside it
 * @property {string | undefined} sha256 its checksum; undefined where only the release itself lists it
 * @property {string} sumsUrl where the release lists the checksums of all its archives
 */

/**
 * The pinned release for a system, named as Node.js names systems; undefined where there is none.
 *
 * @param {string} platform such as `linux`
 * @param {string} arch such as `x64`
 * @returns {Release | undefined}
 */
export function releaseFor(platform, arch) {
  const system = systems[platform]
  const processor = processors[arch]
  if (system === undefined || processor === undefined) return undefined
  const ending = system === 'windows' ? 'zip' : 'tar.gz'
  const folder = `nats-server-v${pinnedVersion}-${system}-${processor}`
  const base = `https://github.com/nats-io/nats-server/releases/download/v${pinnedVersion}`
  return {
    url: `${base}/${folder}.${ending}`,
    archive: `${folder}.${ending}`,
    binary: `${folder}/nats-server${system === 'windows' ? '.exe' : ''}`,
    sha256: checksums[`${system}-${processor}.${ending}`],
    sumsUrl: `${base}/SHA256SUMS`,
  }
}

/**
 * The checksum of one file in a `SHA256SUMS` list (`<hex>  <name>` per line, a `*` before the name for binary mode).
 *
 * @param {string} sums
 * @param {string} name
 * @returns {string | undefined}
 */
export function checksumIn(sums, name) {
  for (const line of sums.split('\n')) {
    const [sum, file] = line.trim().split(/\s+\*?/)
    if (file === name && sum !== undefined && /^[0-9a-f]{64}$/i.test(sum)) return sum.toLowerCase()
  }
  return undefined
}
