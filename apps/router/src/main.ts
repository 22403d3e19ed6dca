import { bootApp } from '@soundfoundry/service'
import { buildApp } from './app.ts'

await bootApp('router', process.env, buildApp)
