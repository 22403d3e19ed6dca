import { bootApp } from '@soundfoundry/service'
import { buildApp } from './app.ts'

await bootApp('api', process.env, buildApp)
