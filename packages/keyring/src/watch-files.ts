import { watch, type FSWatcher } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export interface WatchTimes {
  /** How long changes are gathered before they are told. Milliseconds. */
  readonly debounceMs: number
  /** How often the files are looked at although nothing was heard of them. Milliseconds. */
  readonly pollMs: number
}

const defaultTimes: WatchTimes = { debounceMs: 50, pollMs: 1_000 }

interface Watched {
  readonly watcher: FSWatcher
  /** Tells a directory from another one that has taken its name. */
  readonly identity: string
}

/**
 * Notices every change of some files, whichever way they are written.
 *
 * It watches directories: editors replace a file by renaming another over it, and Kubernetes replaces a symbolic link
 * (`..data`) beside it, so that a watch on the file itself would go on watching what nobody sees any more. A directory
 * that does not exist is awaited in the nearest one above it. And since network file systems tell nothing, and nobody
 * tells of a directory's own replacement, each file is also looked at once in `pollMs`.
 */
export class FileWatch {
  readonly #onChange: () => void
  readonly #times: WatchTimes
  readonly #watched = new Map<string, Watched>()
  readonly #poll: NodeJS.Timeout
  #files: readonly string[] = []
  #signatures = new Map<string, string>()
  #gathering: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #lookAgain = false
  #isTouched = false
  #closed = false

  /** Calls `onChange` after every change, and at times after none; it must not throw. */
  constructor(onChange: () => void, times: Partial<WatchTimes> = {}) {
    this.#onChange = onChange
    this.#times = { ...defaultTimes, ...times }
    this.#poll = setInterval(() => void this.#look(), this.#times.pollMs)
    this.#poll.unref()
  }

  /** From now on these files, by absolute path, whether or not they exist. Resolves when any change of them is noticed. */
  async follow(files: readonly string[]): Promise<void> {
    this.#files = [...new Set(files)]
    await this.#looking
    await this.#attach()
    for (const file of this.#files) {
      // A file that is followed already keeps the signature it had, lest a change be swallowed here.
      if (!this.#signatures.has(file)) this.#signatures.set(file, await signatureOf(file))
    }
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#poll)
    if (this.#gathering !== null) clearTimeout(this.#gathering)
    for (const { watcher } of this.#watched.values()) watcher.close()
    this.#watched.clear()
  }

  #heard(name: string | null): void {
    if (this.#closed) return
    // A time stamp may be too coarse to show a second write: a file that is named is taken for changed.
    this.#isTouched ||= name === null || this.#files.some(file => basename(file) === name)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null
      void this.#look()
    }, this.#times.debounceMs)
  }

  #look(): Promise<void> {
    if (this.#looking !== null) {
      this.#lookAgain = true
      return this.#looking
    }
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = null
      if (!this.#lookAgain || this.#closed) return
      this.#lookAgain = false
      void this.#look()
    })
    return this.#looking
  }

  async #lookOnce(): Promise<void> {
    const isTouched = this.#isTouched
    this.#isTouched = false
    // Watching comes before looking: what changes in between is heard.
    await this.#attach()
    const files = this.#files
    const signatures = new Map<string, string>()
    for (const file of files) signatures.set(file, await signatureOf(file))
    const isChanged = files.some(file => signatures.get(file) !== this.#signatures.get(file))
    this.#signatures = signatures
    if ((isTouched || isChanged) && !this.#closed) this.#onChange()
  }

  /** Watches the directories in which the files are now, and those where they would appear. */
  async #attach(): Promise<void> {
    const wanted = new Map<string, string>()
    for (const file of this.#files) {
      for (const path of [file, await realpath(file).catch(() => file)]) {
        const { directory, identity } = await nearestDirectory(dirname(path))
        wanted.set(directory, identity)
      }
    }
    if (this.#closed) return
    for (const [directory, { watcher, identity }] of this.#watched) {
      if (wanted.get(directory) === identity) continue
      watcher.close()
      this.#watched.delete(directory)
    }
    for (const [directory, identity] of wanted) {
      if (!this.#watched.has(directory)) this.#watchDirectory(directory, identity)
    }
  }

  #watchDirectory(directory: string, identity: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => this.#heard(name))
      this.#watched.set(directory, { watcher, identity })
      watcher.on('error', () => {
        watcher.close()
        if (this.#watched.get(directory)?.watcher === watcher) this.#watched.delete(directory)
      })
    } catch {
      // Gone in the meantime, or no watches are left: the next look tries again, and looks without hearing.
    }
  }
}

/** What changes when a file is written, replaced, taken away, or reached through another link. */
async function signatureOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return [await realpath(file), dev, ino, size, mtimeNs, ctimeNs].join(' ')
  } catch {
    return 'absent'
  }
}

/** The directory itself or, while it does not exist, the nearest one above it that does. */
async function nearestDirectory(path: string): Promise<{ directory: string; identity: string }> {
  for (let directory = path; ; directory = dirname(directory)) {
    try {
      const { dev, ino, birthtimeNs } = await stat(directory, { bigint: true })
      return { directory, identity: [dev, ino, birthtimeNs].join(' ') }
    } catch {
      if (directory === dirname(directory)) return { directory, identity: '' }
    }
  }
}
