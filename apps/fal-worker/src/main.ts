import { bootApp } from '@soundfoundry/service'
import { buildApp } from './app.ts'

await bootApp('fal-worker', process.env, buildApp)
