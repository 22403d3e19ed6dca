import t from 'tap'
import { brokenBrokerUrlRule, brokenHttpUrlRule, isLoopbackHost, isPrivateHost } from '../src/url-rules.ts'

function httpProblem(text: string): string | null {
  return brokenHttpUrlRule(text, { allowsQuery: false })?.problem ?? null
}

function brokerProblem(text: string): string | null {
  return brokenBrokerUrlRule(text)?.problem ?? null
}

t.test('private hosts', async t => {
  const hosts = ['localhost', 'localhost.', '127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '172.31.255.255']
  hosts.push('192.168.1.1', '[::1]', '[fd00::1]', '[fe80::1]', '[::ffff:10.0.0.1]', 'sandbox', 'api.localhost')
  hosts.push(
    'printer.local',
    'proxy.internal',
    'proxy.home.arpa',
    'sandbox.music.svc',
    'sandbox.music.svc.cluster.local',
  )
  for (const host of hosts) t.equal(isPrivateHost(new URL(`http://${host}/`).hostname), true, host)
})

t.test('public hosts', async t => {
  const hosts = ['fal.ai', 'localhost.fal.ai', '8.8.8.8', '172.15.0.1', '172.32.0.1', '11.0.0.1', '169.254.169.254']
  hosts.push('0.0.0.0', '[2001:db8::1]', '[::ffff:8.8.8.8]', 'internal.example', '10.0.0.1.example.com')
  for (const host of hosts) t.equal(isPrivateHost(new URL(`http://${host}/`).hostname), false, host)
  t.equal(isPrivateHost(''), false)
})

t.test('a number is the address it stands for', async t => {
  t.equal(isPrivateHost(new URL('http://2130706433/').hostname), true)
  t.equal(isPrivateHost(new URL('http://134744072/').hostname), false)
})

t.test('http URLs', async t => {
  t.equal(httpProblem('https://queue.fal.run'), null)
  t.equal(httpProblem('https://api.fal.ai/v1/'), null)
  t.equal(httpProblem('http://127.0.0.1:9000'), null)
  t.equal(httpProblem('http://sandbox:9000/fal'), null)
  t.equal(httpProblem('http://queue.fal.run'), 'uses plain http to a host that is neither loopback nor private')
  t.equal(httpProblem('queue.fal.run'), 'is not a URL')
  t.equal(httpProblem(' https://queue.fal.run'), 'is not a URL')
  t.equal(httpProblem('ftp://queue.fal.run'), 'is not an http or https URL')
  t.equal(httpProblem('https://someone@queue.fal.run'), 'holds a user name or a password')
  t.equal(httpProblem('https://:word@queue.fal.run'), 'holds a user name or a password')
  t.equal(httpProblem('https://queue.fal.run?a=b'), 'holds a query or a fragment')
  t.equal(httpProblem('https://queue.fal.run#a'), 'holds a query or a fragment')
  t.equal(brokenHttpUrlRule('https://hooks.example/?token=a', { allowsQuery: true }), null)
})

t.test('broker URLs', async t => {
  t.equal(brokerProblem('nats://127.0.0.1:4222'), null)
  t.equal(brokerProblem('tls://broker.example'), null)
  t.equal(brokerProblem('broker:4222'), null)
  t.equal(brokerProblem('[::1]:4222'), null)
  t.equal(brokerProblem('https://broker.example'), 'holds an entry that is neither a nats nor a tls URL')
  t.equal(brokerProblem('nats://a:b@broker'), 'holds a user name or a password')
  t.equal(brokerProblem('a:b@broker:4222'), 'holds a user name or a password')
  t.equal(brokerProblem('nats://'), 'holds an entry without a host')
  t.equal(brokerProblem('nats://one two'), 'holds an entry that is not a URL')
})

t.test('loopback is this machine alone', async t => {
  for (const host of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', 'localhost', 'api.localhost']) {
    t.ok(isLoopbackHost(host), host)
  }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '192.168.1.2', 'fe80::1', 'api', 'localhost.example.com']) {
    t.notOk(isLoopbackHost(host), host)
  }
})
