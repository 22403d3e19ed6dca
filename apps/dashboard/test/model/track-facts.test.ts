import t from 'tap'
import { shortCaller, tellCost } from '../../src/model/track-facts.ts'

t.test('what a track costs', async t => {
  t.same([null, 0, 0.03, 0.035, 0.5, 12].map(tellCost), ['?', '–', '$0.03', '$0.035', '$0.50', '$12.00'])
})

t.test('who asked for it', async t => {
  t.equal(shortCaller('token_3f9a1c20e5d7b864'), '3f9a1c20')
  t.equal(shortCaller('anonymous'), 'anonymous')
})
