import { bootApp } from '@soundfoundry/service'
import { buildApp } from './app.ts'

await bootApp('replicate-worker', process.env, buildApp)
