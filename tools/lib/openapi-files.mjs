import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { root } from './paths.mjs'

const documentPath = join(root, 'packages/client/openapi.json')
const typesPath = join(root, 'packages/client/src/generated/gateway-api.ts')

/** @param {string} path of a built module */
const built = path => import(pathToFileURL(join(root, path)).href)

/** The document as the built gateway serves it. Its routes are only looked at, so it needs no broker. */
async function gatewayDocument() {
  const { addGatewayRoutes } = await built('apps/api/dist/app.js')
  const { createLogger, createScrubber, createService } = await built('packages/service/dist/index.js')
  const { readVersion } = await built('packages/service/dist/boot-app.js')
  const version = readVersion()
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'api', level: 'silent', scrubber })
  const service = createService({ name: 'api', version, logger, scrubber, readiness: {} })
  const bus = new Proxy({}, { get: () => () => undefined })
  await addGatewayRoutes(service, { bus, version, deadlineS: 1 })
  try {
    const { body } = await service.inject('/openapi.json')
    return JSON.parse(body)
  } finally {
    await service.close()
  }
}

/** Every generated file, as it has to be. @returns {Promise<{ path: string, text: string }[]>} */
export async function openApiFiles() {
  const document = await gatewayDocument()
  const types = astToString(await openapiTypescript(document, { defaultNonNullable: false }))
  return [
    { path: documentPath, text: `${JSON.stringify(document, null, 2)}\n` },
    { path: typesPath, text: `// Written by pnpm openapi from openapi.json.\n${types}` },
  ]
}
