import { bootApp } from '@soundfoundry/service'
import { buildApp } from './app.ts'

await bootApp('health', process.env, buildApp)
