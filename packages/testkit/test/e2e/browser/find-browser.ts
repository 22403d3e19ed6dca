import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env } from 'node:process'

/**
 * The browser that `npm test` found or fetched, or one on the PATH; else why there is none, in words. Which places are looked
 * at, and how one is fetched, is `tools/lib/chromium.mjs`.
 */
export function findBrowser(): { readonly path: string } | { readonly missing: string } {
  const { SOUNDFOUNDRY_CHROMIUM: named, SOUNDFOUNDRY_NO_CHROMIUM: why, PATH = '' } = env
  if (named !== undefined && named !== '') return { path: named }
  if (why !== undefined && why !== '') return { missing: why }
  const path = PATH.split(delimiter)
    .flatMap(folder => ['chromium', 'google-chrome'].map(name => join(folder, name)))
    .find(existsSync)
  return path === undefined ? { missing: 'name a Chromium in SOUNDFOUNDRY_CHROMIUM, or run `npm test`' } : { path }
}
