import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import { Secret } from '../src/index.ts'
import { shapes, type ShapeName } from '../src/shapes.ts'

function valueOf(shape: ShapeName, text: string): unknown {
  const outcome = shapes[shape](text)
  return 'value' in outcome ? outcome.value : undefined
}

function problemOf(shape: ShapeName, text: string): string | null {
  const outcome = shapes[shape](text)
  return 'problem' in outcome ? outcome.problem : null
}

t.test('hosts', async t => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::', 'fe80::1%eth0', 'localhost']) t.equal(valueOf('host', host), host)
  for (const host of ['', 'http://localhost', 'local host', 'localhost/']) {
    t.equal(problemOf('host', host), 'is not an address or a host name')
  }
})

t.test('names that a gateway is called by', async t => {
  const good = ['gen.example.com', '*.example.com', 'api', '10.0.0.5', '::1', '[fd00::1]', 'a_b.internal']
  t.same(valueOf('hosts', good.join(', ')), good)
  const bad = [
    '',
    '*',
    '*.',
    'https://a.example',
    'a.example:8000',
    'a.example/',
    'a b',
    'a..b',
    'a@b',
    '1.2.3.4.5',
    '[x]',
  ]
  for (const text of bad) t.match(problemOf('hosts', text), /^(?:holds an entry that is not a host|has an empty)/, text)
})

t.test('secrets', async t => {
  const text = randomBytes(8).toString('hex')
  const secret = valueOf('secret', text)
  t.ok(secret instanceof Secret && secret.reveal() === text && secret.fingerprint.startsWith('secret_'))
  t.equal(problemOf('secret', ''), 'is empty')
  t.equal(problemOf('secret', `${text}\n`), 'holds a control character')
})

t.test('webhook secrets are the base64 of 24 to 64 bytes', async t => {
  for (const size of [24, 32, 33, 64]) {
    const text = randomBytes(size).toString('base64')
    for (const accepted of [text, `whsec_${text}`, text.replace(/=+$/, '')]) {
      const secret = valueOf('webhookSecret', accepted)
      t.ok(secret instanceof Secret && secret.reveal() === accepted)
    }
  }
  const refused = [
    '',
    'whsec_',
    'not base64 at all, with commas and spaces',
    randomBytes(24).toString('base64').slice(4),
  ]
  refused.push(randomBytes(65).toString('base64'))
  for (const text of refused) t.match(problemOf('webhookSecret', text), /^is not the base64/)
})

t.test('several webhook secrets stand side by side', async t => {
  const texts = [24, 32, 64].map(size => `whsec_${randomBytes(size).toString('base64')}`)
  for (const separator of [' ', ',', ', ', '\n']) {
    const secrets = valueOf('webhookSecrets', `${texts.join(separator)}\n`)
    t.ok(Array.isArray(secrets) && secrets.every(secret => secret instanceof Secret))
    t.same(Array.isArray(secrets) && secrets.map(secret => secret instanceof Secret && secret.reveal()), texts)
  }
  t.match(problemOf('webhookSecrets', `${texts[0]} ${texts[1]}x`), /^holds an entry that is not the base64/)
  t.equal(problemOf('webhookSecrets', ' , '), 'is blank')
})

t.test('flags', async t => {
  t.equal(valueOf('flag', 'true'), true)
  t.equal(valueOf('flag', 'false'), false)
  for (const text of ['', 'yes', '1', 'TRUE']) t.equal(problemOf('flag', text), 'is neither true nor false', text)
})

t.test('origins', async t => {
  const origins = ['https://app.example.com', 'http://localhost:5173']
  t.strictSame(valueOf('origins', origins.join(', ')), origins)
  for (const text of ['https://app.example.com/', 'https://app.example.com/music', 'https://APP.example.com']) {
    t.equal(problemOf('origins', text), 'holds an entry that is more than an origin', text)
  }
  t.match(problemOf('origins', '*'), /is not a URL/)
  t.match(problemOf('origins', 'http://app.example.com'), /uses plain http/)
})

t.test('lists are split on commas and trimmed', async t => {
  t.strictSame(valueOf('brokers', 'nats://a:4222 , b:4222'), ['nats://a:4222', 'b:4222'])
  t.equal(problemOf('brokers', 'nats://a,,b'), 'has an empty entry, number 2')
  t.equal(problemOf('brokers', 'a, a'), 'names an entry twice')
  t.equal(problemOf('brokers', 'a, https://b'), 'holds an entry that is neither a nats nor a tls URL')
  t.ok(Object.isFrozen(valueOf('brokers', 'a')))
})

t.test('models', async t => {
  t.strictSame(valueOf('falModels', 'fal-ai/minimax-music/v2,fal-ai/ace-step'), [
    'fal-ai/minimax-music/v2',
    'fal-ai/ace-step',
  ])
  const version = createHash('sha256').update('version').digest('hex')
  t.strictSame(valueOf('replicateModels', `minimax/music-1.5, meta/musicgen:${version}`), [
    'minimax/music-1.5',
    `meta/musicgen:${version}`,
  ])
  t.equal(problemOf('falModels', 'minimax'), 'holds an entry that is not the name of a model')
  t.equal(problemOf('falModels', 'https://fal.run/fal-ai/x'), 'holds an entry that is not the name of a model')
  t.equal(problemOf('replicateModels', 'a/b/c'), 'holds an entry that is not the name of a model')
  t.equal(problemOf('replicateModels', 'a/b:v1'), 'holds an entry that is not the name of a model')
})

t.test('base URLs lose the slash at their end', async t => {
  t.equal(valueOf('baseUrl', 'https://api.fal.ai/v1/'), 'https://api.fal.ai/v1')
  t.equal(valueOf('baseUrl', 'https://queue.fal.run'), 'https://queue.fal.run')
  t.match(problemOf('baseUrl', 'http://queue.fal.run'), /^uses plain http/)
  t.match(problemOf('baseUrl', 'https://queue.fal.run?a'), /^holds a query/)
})

t.test('webhook URLs keep what they have', async t => {
  t.equal(valueOf('webhookUrl', 'https://hooks.example/a/?b=c'), 'https://hooks.example/a/?b=c')
  t.match(problemOf('webhookUrl', 'http://hooks.example/'), /^uses plain http/)
})
