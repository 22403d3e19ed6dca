import { Empty, type NatsConnection } from 'nats'
import { subjects } from './topology.ts'

/** While the broker has no room, a process says so no more often than this. Milliseconds. */
const everyMs = 5_000

/** How the fleet learns that the broker's disk is full: by a message that nobody has to keep. */
export class NoRoomNotices {
  readonly #connection: NatsConnection
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(connection: NatsConnection) {
    this.#connection = connection
  }

  tell(): void {
    const now = performance.now()
    if (now - this.#toldAt < everyMs || this.#connection.isClosed()) return
    this.#toldAt = now
    this.#connection.publish(subjects.noRoom, Empty)
  }

  listen(listener: () => void): void {
    this.#connection.subscribe(subjects.noRoom, {
      callback: error => {
        if (error === null) listener()
      },
    })
  }
}
