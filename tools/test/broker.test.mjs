import t from 'tap'
import { brokerConfiguration, durability, needsOwnBroker } from '../lib/broker.mjs'

const storeDirectory = '/data/nats'

t.test('sync_interval is only for servers that know it', async t => {
  t.match(brokerConfiguration({ version: [2, 12, 15], storeDirectory, port: 4222 }), /^ {2}sync_interval: always$/m)
  t.match(brokerConfiguration({ version: [2, 10, 0], storeDirectory, port: 4222 }), /sync_interval/)
  t.notMatch(brokerConfiguration({ version: [2, 9, 25], storeDirectory, port: 4222 }), /sync_interval/)
})

t.test('the broker listens on this machine alone', async t => {
  const text = brokerConfiguration({ version: [2, 12, 15], storeDirectory: 'C:\\my work\\nats', port: 4222 })
  t.match(text, /^host: 127\.0\.0\.1$/m)
  t.match(text, /^port: 4222$/m)
  t.match(text, 'store_dir: "C:/my work/nats"')
})

t.test('says what an acknowledgement is worth', async t => {
  t.match(durability([2, 12, 15], false), /2\.12\.15: what it acknowledges is on disk \(sync_interval: always\)/)
  t.match(durability([2, 9, 10], true), /on disk .*chattr \+S/)
  t.match(durability([2, 9, 10], false), /power cut can take up to the last minute/)
})

t.test('a broker of our own unless NATS_URL names another', async t => {
  const table = [
    { url: undefined, answers: true, own: true },
    { url: 'nats://127.0.0.1:4222', answers: false, own: true },
    { url: 'nats://127.0.0.1:4222', answers: true, own: false },
    { url: 'localhost', answers: false, own: true },
    { url: 'nats://127.0.0.1:4333', answers: false, own: false },
    { url: 'tls://broker.example.com:4222,tls://other.example.com', answers: false, own: false },
  ]
  for (const { url, answers, own } of table) {
    t.equal(await needsOwnBroker(url, 4222, async () => answers), own, `${url}, ${answers ? 'answering' : 'silent'}`)
  }
  t.equal(await needsOwnBroker('nats://127.0.0.1:4222', 9022, async () => false), false, 'ours listens elsewhere')
  t.equal(await needsOwnBroker('nats://127.0.0.1:9022', 9022, async () => false), true)
})
