import { readFileSync } from 'node:fs'
import type { ApiDocument } from '../../src/reference/document.ts'

/** The gateway's document, as it is committed. */
export const openDocument = (): ApiDocument =>
  JSON.parse(readFileSync(new URL('../../../../packages/client/openapi.json', import.meta.url), 'utf8'))
