import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '@soundfoundry/errors'
import { alreadyHas } from './answer-track.ts'
import type { Gateway } from './deps.ts'

/** Everything that the page consists of, by its path at the gateway. */
const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/dashboard.js', name: 'dashboard.js', type: 'text/javascript; charset=utf-8' },
  { path: '/dashboard.css', name: 'dashboard.css', type: 'text/css; charset=utf-8' },
  { path: '/dashboard.svg', name: 'dashboard.svg', type: 'image/svg+xml' },
] as const

const pageSchema = { hide: true } as const

/**
 * Serves the dashboard, which `apps/dashboard` builds, to everybody: what it shows, it asks for with the token of whoever
 * sits before it. The files are read once, so that all of them are of one build, and their `ETag` is what they hold,
 * which is the same at every gateway of a release.
 *
 * @param folder with a slash at its end; without the files the gateway runs all the same, and says once what is missing
 */
export async function serveDashboard(gateway: Gateway, folder: URL): Promise<void> {
  const read = async ({ path, name, type }: (typeof files)[number]) => {
    const body = await readFile(new URL(name, folder))
    return { path, type, body, etag: `"${createHash('sha256').update(body).digest('hex')}"` }
  }
  const built = await Promise.all(files.map(read)).catch((err: unknown) => {
    gateway.log.warn({ err }, 'the dashboard is not built: run `pnpm build`, then start again')
    return null
  })
  if (built === null) {
    gateway.get('/', { schema: pageSchema }, () => {
      throw new AppError('not_found', {
        detail: 'The dashboard is not built.',
        fix: 'Run `pnpm build` and start the gateway again; the API works without it.',
      })
    })
    return
  }
  for (const { path, type, body, etag } of built) {
    gateway.get(path, { schema: pageSchema }, (request, reply) => {
      void reply.headers({ etag, 'cache-control': 'no-cache' })
      if (alreadyHas(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type(type).send(body)
    })
  }
}
