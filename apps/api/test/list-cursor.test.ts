import { AppError } from '@soundfoundry/errors'
import * as fc from 'fast-check'
import t from 'tap'
import { readCursor, writeCursor } from '../src/list-cursor.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64url')

t.test('a place comes back out of its cursor', async t => {
  const property = fc.property(
    fc.maxSafeNat().filter(place => place > 0),
    place => {
      const cursor = writeCursor(place)
      t.match(cursor, /^[\w-]+$/)
      t.equal(readCursor(cursor), place)
    },
  )
  fc.assert(property)
})

t.test('what is no cursor is refused by name', async t => {
  const broken = ['', 'x', '1', writeCursor(5).slice(1), `${writeCursor(5)}=`, ` ${writeCursor(5)}`]
  const foreign = [
    '2.5',
    '1.0',
    '1.-5',
    '1.05',
    '1.5.5',
    '1.',
    '1.1e3',
    '1.9007199254740993',
    '1.99999999999999999',
    '1. 5',
  ]
  for (const cursor of [...broken, ...foreign.map(encode), 'ü'.repeat(5_000)]) {
    try {
      readCursor(cursor)
      t.fail(`read ${cursor}`)
    } catch (error) {
      t.ok(error instanceof AppError && error.code === 'invalid_request', cursor)
      t.match(error, { errors: [{ path: 'cursor' }] })
    }
  }
})
