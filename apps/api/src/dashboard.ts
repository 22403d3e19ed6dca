import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { AppError } from '@soundfoundry/errors'
import { alreadyHas } from './answer-track.ts'
import type { Gateway } from './deps.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The page itself is asked for anew each time; what it loads carries its digest in its name. */
const pageAge = 'no-cache'
const assetAge = 'public, max-age=31536000, immutable'

const pageSchema = { hide: true } as const
const compress = promisify(gzip)

interface BuiltFile {
  readonly path: string
  readonly type: string
  readonly age: string
  readonly body: Buffer
  readonly packed: Buffer
  readonly etag: string
}

async function readBuilt(folder: URL, name: string, path: string, age: string): Promise<BuiltFile[]> {
  const type = types[extname(name)]
  if (type === undefined) return []
  const body = await readFile(new URL(name, folder))
  const digest = createHash('sha256').update(body).digest('hex')
  return [{ path, type, age, body, packed: await compress(body), etag: digest }]
}

/** The pages by their paths: the dashboard, and the reference of the API. */
const pages = { '/': 'index.html', '/docs': 'docs.html' } as const

/** The pages, and what lies in `assets` for them. Throws when one of them is not there. */
async function readPages(folder: URL): Promise<BuiltFile[]> {
  const assets = new URL('assets/', folder)
  const names = await readdir(assets)
  const files = await Promise.all([
    ...Object.entries(pages).map(([path, name]) => readBuilt(folder, name, path, pageAge)),
    ...names.map(name => readBuilt(assets, name, `/assets/${name}`, assetAge)),
  ])
  return files.flat()
}

const takesGzip = (acceptEncoding: string | undefined): boolean =>
  (acceptEncoding ?? '').split(',').some(each => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(each))

/**
 * Serves the dashboard and the reference, which `apps/dashboard` builds, to everybody: what the dashboard shows, it asks for
 * with the token of whoever sits before it. The files are read once, so that all of them are of one build, and their `ETag` is what they hold,
 * which is the same at every gateway of a release.
 *
 * @param folder with a slash at its end; without the files the gateway runs all the same, and says once what is missing
 */
export async function serveDashboard(gateway: Gateway, folder: URL): Promise<void> {
  const built = await readPages(folder).catch((err: unknown) => {
    gateway.log.warn({ err }, 'the dashboard is not built: run `pnpm build`, then start again')
    return null
  })
  if (built === null) {
    for (const path of Object.keys(pages)) {
      gateway.get(path, { schema: pageSchema }, () => {
        throw new AppError('not_found', {
          detail: 'The dashboard is not built.',
          fix: 'Run `pnpm build` and start the gateway again; the API works without it.',
        })
      })
    }
    return
  }
  // What the page loads, it names from where it is; from here that would be elsewhere.
  gateway.get('/docs/', { schema: pageSchema }, (_request, reply) => reply.redirect('../docs', 308))
  for (const { path, type, age, body, packed, etag: digest } of built) {
    gateway.get(path, { schema: pageSchema }, (request, reply) => {
      const isPacked = takesGzip(request.headers['accept-encoding'])
      // One name for each form of the file, as RFC 9110 §8.8.3 asks for.
      const etag = isPacked ? `"${digest}-gzip"` : `"${digest}"`
      void reply.headers({ etag, 'cache-control': age, vary: 'accept-encoding' })
      if (alreadyHas(request.headers['if-none-match'], etag)) return reply.code(304).send()
      if (isPacked) void reply.header('content-encoding', 'gzip')
      return reply.type(type).send(isPacked ? packed : body)
    })
  }
}
