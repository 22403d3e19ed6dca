import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { runCommand } from './commands.mjs'
import { checksumIn, releaseFor } from './nats-release.mjs'
import { binaryDirectory } from './paths.mjs'

/**
 * Fetches a URL: 10 s to be answered at all, five minutes for the whole.
 *
 * @param {string} url
 */
async function fetchBytes(url) {
  const connecting = new AbortController()
  const timer = setTimeout(() => connecting.abort(new Error('no answer within 10 s')), 10_000)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([connecting.signal, AbortSignal.timeout(300_000)]) })
    clearTimeout(timer)
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  } finally {
    clearTimeout(timer)
  }
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

/**
 * @param {import('./nats-release.mjs').Release} release
 * @param {string} folder an empty folder to work in
 */
async function fetchRelease(release, folder) {
  const sha256 = release.sha256 ?? checksumIn((await fetchBytes(release.sumsUrl)).toString('utf8'), release.archive)
  if (sha256 === undefined) throw new Error(`${release.sumsUrl} does not list ${release.archive}`)
  const archive = await fetchBytes(release.url)
  const actual = createHash('sha256').update(archive).digest('hex')
  if (actual !== sha256) throw new Error(`${release.archive} has the SHA-256 ${actual} instead of ${sha256}`)
  const file = join(folder, release.archive)
  await writeFile(file, archive)
  // tar is part of Linux, of macOS and of Windows since 10, where it opens zip files too.
  const { code, output } = await runCommand('tar', ['-xf', file, '-C', folder])
  if (code !== 0) throw new Error(`tar could not unpack ${release.archive}: ${output.trim()}`)
  const target = join(binaryDirectory, basename(release.binary))
  await mkdir(binaryDirectory, { recursive: true })
  await copyFile(join(folder, release.binary), target)
  await chmod(target, 0o755)
  return target
}

/**
 * Fetches the pinned nats-server for this machine into `.soundfoundry/bin`, once its checksum is right.
 *
 * @param {{ platform?: string, arch?: string }} [machine]
 * @returns {Promise<{ path: string } | { problem: string }>}
 */
export async function downloadNatsServer({ platform = process.platform, arch = process.arch } = {}) {
  const release = releaseFor(platform, arch)
  if (release === undefined) return { problem: `there is no release for ${platform} on ${arch}` }
  const folder = await mkdtemp(join(tmpdir(), 'soundfoundry-nats-'))
  try {
    return { path: await fetchRelease(release, folder) }
  } catch (error) {
    return { problem: reason(error) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
