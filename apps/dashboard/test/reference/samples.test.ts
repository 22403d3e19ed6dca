import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { execPath } from 'node:process'
import { promisify } from 'node:util'
import t from 'tap'
import { callsOf, type Call } from '../../src/reference/document.ts'
import { exchangesOf, type Exchange } from '../../src/reference/exchanges.ts'
import { homeBase, sampleIn, sampleLanguages, type SampleLanguage } from '../../src/reference/samples.ts'
import { openDocument } from './open-document.ts'

const run = promisify(execFile)
const document = openDocument()

function sampled(id: string): { readonly call: Call; readonly exchange: Exchange } {
  const call = callsOf(document).find(({ operation }) => operation.operationId === id)
  const [exchange] = call === undefined ? [] : exchangesOf(document, call)
  if (call === undefined || exchange === undefined) throw new Error(`no sample of ${id}`)
  return { call, exchange }
}

function isThere(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const interpreters: Readonly<Record<SampleLanguage, readonly [command: string, ...needed: string[]]>> = {
  curl: ['sh', 'curl', 'openssl'],
  JavaScript: [execPath],
  Python: ['python3', 'python3'],
}
const options: Readonly<Record<SampleLanguage, readonly string[]>> = {
  curl: ['-c'],
  JavaScript: ['--input-type=module', '-e'],
  Python: ['-c'],
}

for (const language of sampleLanguages) {
  const [command, ...needed] = interpreters[language]
  const missing = needed.filter(each => !isThere(each))
  const skip = missing.length === 0 ? false : `without ${missing.join(', ')}`
  t.test(`what is pasted in ${language} makes the call, with another key each time`, { skip }, async t => {
    const asked: { method: unknown; url: unknown; headers: IncomingMessage['headers']; body: string }[] = []
    const server = createServer((request, response) => {
      const { method, url, headers } = request
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (text: string) => (body += text))
      request.on('end', () => {
        asked.push({ method, url, headers, body })
        response.setHeader('content-type', 'application/json').end('{"id":"made"}')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { call, exchange } = sampled('createTrack')
    const text = sampleIn(language, call, exchange).replaceAll(homeBase, `http://127.0.0.1:${port}`)
    const env = {
      PATH: execPath.replace(/[^/\\]+$/, '') + ':/usr/local/bin:/usr/bin:/bin',
      SOUNDFOUNDRY_TOKEN: 'of-mine',
    }
    for (const _ of [1, 2]) {
      const { stdout } = await run(command, [...options[language], text], { env })
      t.match(stdout, 'made')
    }
    t.equal(asked.length, 2)
    for (const { method, url, headers, body } of asked) {
      t.equal(method, 'POST')
      t.equal(url, '/api/tracks')
      t.equal(headers.authorization, 'Bearer of-mine')
      t.equal(headers['content-type'], 'application/json')
      t.match(headers['idempotency-key'], /^[\x21-\x7e]{32,255}$/)
      t.strictSame(JSON.parse(body), exchange.body)
    }
    t.not(asked[0]?.headers['idempotency-key'], asked[1]?.headers['idempotency-key'])
  })
}

t.test('every operation has a sample of a call that succeeds, in every language', async t => {
  for (const { operation } of callsOf(document)) {
    const { call, exchange } = sampled(operation.operationId)
    t.ok(exchange.answer === null || exchange.answer.status < 300, operation.operationId)
    for (const language of sampleLanguages) {
      const text = sampleIn(language, call, exchange)
      t.match(text, `${homeBase}${exchange.target}`)
      const takesToken = operation.security.some(each => 'client_token' in each)
      t.equal(text.includes('SOUNDFOUNDRY_TOKEN'), takesToken, 'a token is named where one is taken')
      t.notMatch(text, /[{}]id[{}]/)
    }
  }
})
